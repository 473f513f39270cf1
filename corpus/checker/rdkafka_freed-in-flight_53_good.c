#include <librdkafka/rdkafka.h>
#include <stdlib.h>
#include <string.h>

int publish(rd_kafka_t *rk, rd_kafka_topic_t *rkt, const char *s)
{
    int tries = 3;
    size_t n = strlen(s);
    char *copy = malloc(n);

    if (!copy)
        return -1;
    memcpy(copy, s, n);
    while (rd_kafka_produce(rkt, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, copy, n, NULL, 0, NULL) == -1) {
        if (--tries == 0) {
            free(copy);
            return -1;
        }
        rd_kafka_poll(rk, 200);
    }
    return 0;
}
