/* Waits for some time only, again and again, until the object's own counts say that all is done. */
#include <librdkafka/rdkafka.h>
#include <stdlib.h>
#include <string.h>

struct exporter {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    char *line, *other;
    unsigned long accepted, delivered;
};

int export(struct exporter *e, int n)
{
    if (rd_kafka_produce(e->topic, 0, 0, n ? e->line : e->other, 80, NULL, 0, e) != 0)
        return -1;
    e->accepted++;
    return 0;
}

void end(struct exporter *e)
{
    while (e->accepted != e->delivered)
        rd_kafka_flush(e->rk, 500);
    free(e->line);
}

void end_soon(struct exporter *e)
{
    rd_kafka_flush(e->rk, 500);
    free(e->other); // expect: freed-in-flight
}
