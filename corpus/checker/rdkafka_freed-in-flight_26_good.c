#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <string.h>

rd_kafka_message_t *rd_kafka_consumer_poll(rd_kafka_t *rk, int timeout_ms);
void rd_kafka_message_destroy(rd_kafka_message_t *m);
const char *rd_kafka_err2str(int err);

struct mirror {
    rd_kafka_t *consumer, *producer;
    rd_kafka_topic_t *dest;
    unsigned long copied, skipped, failed;
    volatile int stop;
};

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct mirror *mi = opaque;
    (void)rk;
    if (m->err)
        mi->failed++;
    else
        mi->copied++;
}

void mirror_setup(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
}

static int wanted(const rd_kafka_message_t *m)
{
    return m->len > 0 && !(m->key_len == 9 && memcmp(m->key, "heartbeat", 9) == 0);
}

static void forward(struct mirror *mi, rd_kafka_message_t *m)
{
    while (rd_kafka_produce(mi->dest, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, m->payload, m->len, m->key, m->key_len, NULL) != 0) {
        if (mi->stop)
            return;
        rd_kafka_poll(mi->producer, 100);
    }
}

void mirror_run(struct mirror *mi)
{
    while (!mi->stop) {
        rd_kafka_message_t *m = rd_kafka_consumer_poll(mi->consumer, 200);
        rd_kafka_poll(mi->producer, 0);
        if (!m)
            continue;
        if (m->err)
            fprintf(stderr, "mirror: %s\n", rd_kafka_err2str(m->err));
        else if (wanted(m))
            forward(mi, m);
        else
            mi->skipped++;
        rd_kafka_message_destroy(m);
    }
    rd_kafka_flush(mi->producer, 10000);
}
