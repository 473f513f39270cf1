/* The helper hands the bytes over where it starts the operation, and clears the pointer; where
   it has copied them it starts nothing. */
#include <librdkafka/rdkafka.h>
#include <stdlib.h>

struct note {
    struct note *next;
    char *body;
    size_t size;
};

static int ship(rd_kafka_topic_t *topic, struct note *n)
{
    int failed;
    if (n->size < 256)
        return rd_kafka_produce(topic, 0, RD_KAFKA_MSG_F_COPY, n->body, n->size, NULL, 0, NULL);
    failed = rd_kafka_produce(topic, 0, RD_KAFKA_MSG_F_FREE, n->body, n->size, NULL, 0, NULL);
    if (!failed)
        n->body = NULL;
    return failed;
}

int drain(rd_kafka_topic_t *topic, struct note **first)
{
    while (*first) {
        struct note *n = *first;
        if (ship(topic, n) != 0)
            return -1;
        *first = n->next;
        free(n->body);
        free(n);
    }
    return 0;
}
