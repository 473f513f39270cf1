#include <librdkafka/rdkafka.h>
#include <stdio.h>

int produce_reading(rd_kafka_topic_t *rkt, const char *sensor, double v)
{
    char payload[128];
    int n = snprintf(payload, sizeof payload, "{\"s\":\"%s\",\"v\":%g}", sensor, v);

    if (n < 0 || n >= (int)sizeof payload)
        return -1;
    return rd_kafka_produce(rkt, RD_KAFKA_PARTITION_UA, 0, payload, (size_t)n, NULL, 0, NULL); // expect: stack-escape
}
