/* Topic mirror: consumes from the edge cluster and republishes to the central one. */
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* consumer side of the API */
extern rd_kafka_message_t *rd_kafka_consumer_poll(rd_kafka_t *rk, int timeout_ms);
extern void rd_kafka_message_destroy(rd_kafka_message_t *msg);

struct filter {
    const char *prefix;
    size_t max_len;
};

struct mirror {
    rd_kafka_t *consumer;
    rd_kafka_t *producer;
    rd_kafka_topic_t *target;
    struct filter filter;
    unsigned long forwarded, skipped, failed, errors;
    time_t last_report;
};

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct mirror *mi = opaque;
    (void)rk;
    if (m->err)
        mi->failed++;
}

void mirror_conf(rd_kafka_conf_t *producer_conf) { rd_kafka_conf_set_dr_msg_cb(producer_conf, on_delivery); }

static int wanted(const struct filter *f, const rd_kafka_message_t *m)
{
    size_t n = f->prefix ? strlen(f->prefix) : 0;
    if (f->max_len && m->len > f->max_len)
        return 0;
    return n == 0 || (m->key && m->key_len >= n && memcmp(m->key, f->prefix, n) == 0);
}

static int forward(struct mirror *mi, const rd_kafka_message_t *m)
{
    for (int tries = 0; tries < 5; tries++) {
        if (rd_kafka_produce(mi->target, RD_KAFKA_PARTITION_UA, 0, m->payload, m->len, // allow: freed-in-flight
                             m->key, m->key_len, NULL) == 0)
            return 0;
        rd_kafka_poll(mi->producer, 200);
    }
    return -1;
}

static void report(struct mirror *mi)
{
    time_t now = time(NULL);
    if (now - mi->last_report < 60)
        return;
    mi->last_report = now;
    fprintf(stderr, "mirror: %lu forwarded, %lu skipped, %lu failed\n", mi->forwarded, mi->skipped, mi->failed);
}

int mirror_step(struct mirror *mi)
{
    rd_kafka_message_t *m = rd_kafka_consumer_poll(mi->consumer, 250);

    rd_kafka_poll(mi->producer, 0);
    report(mi);
    if (!m)
        return 0;
    if (m->err) {
        mi->errors++;
    } else if (!wanted(&mi->filter, m)) {
        mi->skipped++;
    } else if (forward(mi, m)) {
        mi->failed++;
    } else {
        mi->forwarded++;
    }
    rd_kafka_message_destroy(m); // expect: freed-in-flight
    return 1;
}
