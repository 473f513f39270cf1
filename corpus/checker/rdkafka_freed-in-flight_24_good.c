/* Topic mirror: consumes from the edge cluster and republishes to the central one. */
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <string.h>

/* consumer side of the API */
extern rd_kafka_message_t *rd_kafka_consumer_poll(rd_kafka_t *rk, int timeout_ms);
extern void rd_kafka_message_destroy(rd_kafka_message_t *msg);

#define BIG_MESSAGE 16384

struct mirror {
    rd_kafka_t *consumer;
    rd_kafka_t *producer;
    rd_kafka_topic_t *target;
    const char *site;
    unsigned long forwarded, failed, errors;
};

/* Big messages travel by reference; the consumed message comes back as the per-message opaque. */
static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct mirror *mi = opaque;
    (void)rk;
    if (m->err)
        mi->failed++;
    if (m->_private)
        rd_kafka_message_destroy(m->_private);
}

void mirror_conf(rd_kafka_conf_t *producer_conf) { rd_kafka_conf_set_dr_msg_cb(producer_conf, on_delivery); }

static int produce(struct mirror *mi, int flags, const rd_kafka_message_t *m, void *opaque)
{
    char key[128];
    int n = snprintf(key, sizeof key, "%s:%.*s", mi->site, (int)(m->key_len > 80 ? 80 : m->key_len),
                     m->key ? (const char *)m->key : "");

    if (n >= (int)sizeof key)
        n = (int)sizeof key - 1;
    for (int tries = 0; tries < 5; tries++) {
        if (rd_kafka_produce(mi->target, RD_KAFKA_PARTITION_UA, flags, m->payload, m->len, key, (size_t)n, opaque) == 0)
            return 0;
        rd_kafka_poll(mi->producer, 200);
    }
    return -1;
}

static void forward(struct mirror *mi, rd_kafka_message_t *m)
{
    int rc;

    if (m->len < BIG_MESSAGE) {
        rc = produce(mi, RD_KAFKA_MSG_F_COPY, m, NULL);
        rd_kafka_message_destroy(m);
    } else {
        rc = produce(mi, 0, m, m);
        if (rc)
            rd_kafka_message_destroy(m);
    }
    if (rc)
        mi->failed++;
    else
        mi->forwarded++;
}

int mirror_step(struct mirror *mi)
{
    rd_kafka_message_t *m = rd_kafka_consumer_poll(mi->consumer, 250);

    rd_kafka_poll(mi->producer, 0);
    if (!m)
        return 0;
    if (m->err) {
        mi->errors++;
        rd_kafka_message_destroy(m);
        return 0;
    }
    forward(mi, m);
    return 1;
}
