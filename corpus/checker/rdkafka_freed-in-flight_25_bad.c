#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct audit_event {
    const char *actor;
    const char *action;
    const char *object;
    long when;
};

struct audit_log {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    size_t max_size;
    unsigned long sent, dropped;
};

static char *quote(const char *s)
{
    size_t n = strlen(s), k = 0;
    char *q = malloc(2 * n + 3);

    if (!q)
        return NULL;
    q[k++] = '"';
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            q[k++] = '\\';
        q[k++] = *s;
    }
    q[k++] = '"';
    q[k] = '\0';
    return q;
}

static char *render(const struct audit_event *ev, size_t *len)
{
    char *actor = quote(ev->actor), *action = quote(ev->action), *object = quote(ev->object);
    char *doc = NULL;
    int n = -1;

    if (actor && action && object) {
        size_t cap = strlen(actor) + strlen(action) + strlen(object) + 80;

        doc = malloc(cap);
        if (doc)
            n = snprintf(doc, cap, "{\"t\":%ld,\"actor\":%s,\"action\":%s,\"object\":%s}", ev->when, actor, action,
                         object);
    }
    free(actor);
    free(action);
    free(object);
    *len = n < 0 ? 0 : (size_t)n;
    return doc;
}

int audit_emit(struct audit_log *log, const struct audit_event *ev)
{
    size_t len = 0;
    char *doc = render(ev, &len);
    int rc = -1;

    if (!doc || len == 0 || len > log->max_size) {
        log->dropped++;
        goto out;
    }
    if (rd_kafka_produce(log->topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, doc, len, ev->actor,
                         strlen(ev->actor), NULL) == -1) {
        log->dropped++;
        goto out;
    }
    log->sent++;
    rc = 0;
out:
    free(doc); // expect: freed-in-flight
    rd_kafka_poll(log->rk, 0);
    return rc;
}
