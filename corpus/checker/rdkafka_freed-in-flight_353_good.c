/* Audit trail producer: documents are handed over to the client library. */
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct audit {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long refused;
};

static char *render(const char *user, const char *action, long when, size_t *len)
{
    int n = snprintf(NULL, 0, "%ld %s %s", when, user, action);
    char *doc = n < 0 ? NULL : malloc((size_t)n + 1);
    if (!doc)
        return NULL;
    snprintf(doc, (size_t)n + 1, "%ld %s %s", when, user, action);
    *len = (size_t)n;
    return doc;
}

int audit_event(struct audit *a, const char *user, const char *action, long when)
{
    char key[32];
    size_t len = 0;
    int tries;
    char *doc = render(user, action, when, &len);
    if (!doc)
        return -1;
    snprintf(key, sizeof key, "%.31s", user);
    for (tries = 0; tries < 5; tries++) {
        if (rd_kafka_produce(a->topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, doc, len, key, strlen(key), NULL) == 0)
            return 0;
        /* the local queue is full: let some deliveries through */
        rd_kafka_poll(a->rk, 200);
    }
    free(doc);
    a->refused++;
    return -1;
}

int audit_heartbeat(struct audit *a, unsigned seq)
{
    char text[48];
    int n = snprintf(text, sizeof text, "heartbeat %u", seq);
    int rc = rd_kafka_produce(a->topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, text, (size_t)n, NULL, 0, NULL);
    rd_kafka_poll(a->rk, 0);
    return rc;
}
