#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char key[64], row[512];

int export_rows(rd_kafka_t *rk, rd_kafka_topic_t *rkt, int from, int to)
{
    int bad = 0;
    for (int i = from; i < to; i++) {
        int k = snprintf(key, sizeof key, "row/%d", i);
        int n = snprintf(row, sizeof row, "%d;%d;%d", i, i * i, i % 7);
        const int flags = RD_KAFKA_MSG_F_COPY;

        bad += rd_kafka_produce(rkt, RD_KAFKA_PARTITION_UA, flags, row, (size_t)n, key, (size_t)k, NULL) != 0;
        memset(row, 0, sizeof row);
        rd_kafka_poll(rk, 0);
    }
    return bad;
}
