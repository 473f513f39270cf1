#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int forward(rd_kafka_topic_t *rkt, const rd_kafka_message_t *in)
{
    int rc;
    void *copy = malloc(in->len);

    if (!copy)
        return -1;
    memcpy(copy, in->payload, in->len);
    rc = rd_kafka_produce(rkt, in->partition, RD_KAFKA_MSG_F_FREE, copy, in->len, in->key, in->key_len, NULL);
    if (rc == -1)
        fprintf(stderr, "queue full, dropping %zu bytes\n", in->len);
    free(copy); // expect: freed-in-flight
    return rc;
}
