/* Who has counted the tries up to their number has not seen the end; who left before has. */
#include <librdkafka/rdkafka.h>
#include <stdlib.h>

struct exporter {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    char *scratch;
};

int produce(struct exporter *x, size_t n)
{
    return rd_kafka_produce(x->topic, 0, 0, x->scratch, n, NULL, 0, x);
}

int closes(struct exporter *x)
{
    int tries;
    for (tries = 0; tries < 60; tries++)
        if (rd_kafka_flush(x->rk, 1000) == 0)
            break;
    if (tries == 60)
        return -1;
    free(x->scratch);
    x->scratch = NULL;
    return 0;
}

int closes_anyway(struct exporter *x)
{
    int tries;
    for (tries = 0; tries < 60; tries++)
        if (rd_kafka_flush(x->rk, 1000) == 0)
            break;
    free(x->scratch); // expect: freed-in-flight
    x->scratch = NULL;
    return 0;
}
