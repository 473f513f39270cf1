/* Event encoder: builds a record and hands it to the producer. */
#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct event {
    uint32_t kind;
    uint64_t when;
    const char *subject;
    const void *detail;
    size_t detail_len;
};

struct producer {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long queued, dropped;
};

struct wire_head {
    uint32_t kind, subject_len;
    uint64_t when;
};

static char *event_encode(const struct event *e, size_t *len)
{
    struct wire_head h = {e->kind, (uint32_t)strlen(e->subject), e->when};
    char *p;

    *len = sizeof h + h.subject_len + e->detail_len;
    p = malloc(*len);
    if (!p)
        return NULL;
    memcpy(p, &h, sizeof h);
    memcpy(p + sizeof h, e->subject, h.subject_len);
    memcpy(p + sizeof h + h.subject_len, e->detail, e->detail_len);
    return p;
}

int producer_event(struct producer *p, const struct event *e)
{
    size_t len;
    char *rec = event_encode(e, &len);
    int rc = -1;

    if (!rec)
        goto out;
    for (int attempt = 0; attempt < 2; attempt++) {
        rc = rd_kafka_produce(p->topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, rec, len, e->subject,
                              strlen(e->subject), NULL);
        if (rc == 0) {
            rec = NULL;
            break;
        }
        rd_kafka_poll(p->rk, 100);
    }
out:
    free(rec);
    if (rc)
        p->dropped++;
    else
        p->queued++;
    rd_kafka_poll(p->rk, 0);
    return rc;
}
