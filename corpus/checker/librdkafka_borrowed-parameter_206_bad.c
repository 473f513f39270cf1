/* Audit trail: business events are produced to one topic, keyed by the account they belong to. */
#include <librdkafka/rdkafka.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum audit_kind { AUDIT_LOGIN, AUDIT_TRANSFER, AUDIT_SETTINGS };

struct audit_event {
    enum audit_kind kind;
    unsigned long account;
    size_t len;
    const char *text;
};

struct audit_trail {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned muted;
    unsigned long produced, refused;
    atomic_ulong delivered, lost;
};

static void delivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct audit_trail *at = opaque;

    (void)rk;
    if (m->err)
        atomic_fetch_add(&at->lost, 1);
    else
        atomic_fetch_add(&at->delivered, 1);
}

void audit_configure(rd_kafka_conf_t *conf) { rd_kafka_conf_set_dr_msg_cb(conf, delivered); }

static int produce_keyed(struct audit_trail *at, const char *key, size_t klen, const void *body, size_t len)
{
    for (int attempt = 0; attempt < 3; attempt++) {
        if (rd_kafka_produce(at->topic, RD_KAFKA_PARTITION_UA, 0, (void *)body, len, key, klen, NULL) == 0) { // expect: borrowed-parameter
            at->produced++;
            return 0;
        }
        rd_kafka_poll(at->rk, 50);
    }
    at->refused++;
    return -1;
}

static int wanted(const struct audit_trail *at, const struct audit_event *ev)
{
    return ev->len > 0 && !(at->muted & 1u << ev->kind);
}

int audit_event(struct audit_trail *at, const struct audit_event *ev)
{
    char key[32];
    int klen = snprintf(key, sizeof key, "acct-%lu", ev->account);

    if (!wanted(at, ev))
        return 0;
    return produce_keyed(at, key, (size_t)klen, ev->text, ev->len); // allow: borrowed-parameter
}

int audit_events(struct audit_trail *at, const struct audit_event *evs, size_t n)
{
    int rc = 0;

    for (size_t i = 0; i < n; i++)
        rc |= audit_event(at, &evs[i]);
    rd_kafka_poll(at->rk, 0);
    return rc;
}

int audit_close(struct audit_trail *at)
{
    int rc = 0;

    for (int i = 0; i < 20; i++)
        if ((rc = rd_kafka_flush(at->rk, 500)) == 0)
            break;
    return rc;
}
