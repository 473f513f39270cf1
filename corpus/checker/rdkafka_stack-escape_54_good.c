#include <librdkafka/rdkafka.h>
#include <stdio.h>

int announce_and_wait(rd_kafka_t *rk, rd_kafka_topic_t *rkt, int version)
{
    char text[64];
    int n = snprintf(text, sizeof text, "release %d", version);
    int rc = rd_kafka_produce(rkt, RD_KAFKA_PARTITION_UA, 0, text, (size_t)n, NULL, 0, NULL);

    if (rc != 0)
        return rc;
    while (rd_kafka_flush(rk, 1000) != 0)
        fputs("still waiting for the broker\n", stderr);
    return 0;
}
