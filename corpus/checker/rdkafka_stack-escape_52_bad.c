#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <string.h>

struct producer {
    rd_kafka_t *rk;
    rd_kafka_topic_t *events, *audit;
};

static int emit(rd_kafka_topic_t *t, int flags, const void *p, size_t n, const char *key)
{
    return rd_kafka_produce(t, RD_KAFKA_PARTITION_UA, flags, (void *)p, n, key, strlen(key), NULL); // allow: borrowed-parameter
}

#define EMIT_COPY(t, p, n, k) emit((t), RD_KAFKA_MSG_F_COPY, (p), (n), (k))
#define EMIT(t, p, n, k) emit((t), 0, (p), (n), (k))

int user_login(struct producer *pr, unsigned uid, const char *from)
{
    char key[16], rec[160];
    int n;

    snprintf(key, sizeof key, "%u", uid);
    n = snprintf(rec, sizeof rec, "login %u %s", uid, from);
    if (EMIT_COPY(pr->events, rec, (size_t)n, key))
        return -1;
    return EMIT(pr->audit, rec, (size_t)n, key); // expect: stack-escape
}
