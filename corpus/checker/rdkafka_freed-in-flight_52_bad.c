#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct batch {
    char *text;
    size_t n;
};

void batch_add(struct batch *b, const char *line)
{
    size_t k = strlen(line);
    char *p = realloc(b->text, b->n + k);
    if (!p)
        return;
    b->text = p;
    memcpy(b->text + b->n, line, k);
    b->n += k;
}

int batch_ship(rd_kafka_t *rk, rd_kafka_topic_t *rkt, struct batch *b)
{
    int rc = rd_kafka_produce(rkt, RD_KAFKA_PARTITION_UA, 0, b->text, b->n, "batch", 5, NULL);
    if (rc == 0)
        rd_kafka_flush(rk, 500);
    free(b->text); // expect: freed-in-flight
    b->text = NULL;
    b->n = 0;
    return rc;
}
