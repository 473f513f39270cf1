#include <librdkafka/rdkafka.h>
#include <stdio.h>

static const char tombstone[] = "{}";

int upsert(rd_kafka_topic_t *rkt, unsigned id, const char *name)
{
    char key[12], val[200];
    int k = snprintf(key, sizeof key, "%u", id);
    int n = snprintf(val, sizeof val, "{\"name\":\"%.150s\"}", name);
    int flags = RD_KAFKA_MSG_F_COPY;

    return rd_kafka_produce(rkt, RD_KAFKA_PARTITION_UA, flags, val, (size_t)n, key, (size_t)k, NULL);
}

int erase(rd_kafka_topic_t *rkt, unsigned id)
{
    char key[12];
    int k = snprintf(key, sizeof key, "%u", id);
    return rd_kafka_produce(rkt, RD_KAFKA_PARTITION_UA, 0, (void *)tombstone, sizeof tombstone - 1, key, (size_t)k, NULL);
}
