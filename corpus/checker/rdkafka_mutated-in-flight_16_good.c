#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <string.h>

#define SLOTS 256
#define SLOT_SIZE 512

struct reading {
    const char *sensor;
    double value;
    long long at_ms;
};

struct slot {
    int busy;
    char text[SLOT_SIZE];
};

struct feed {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned head;
    unsigned long delivered, failed;
    struct slot slot[SLOTS];
};

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct feed *f = opaque;
    struct slot *s = m->_private;
    (void)rk;
    if (m->err)
        f->failed++;
    else
        f->delivered++;
    s->busy = 0;
}

void feed_configure(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
}

static struct slot *feed_slot(struct feed *f)
{
    struct slot *s = &f->slot[f->head % SLOTS];
    while (s->busy)
        rd_kafka_poll(f->rk, 100);
    f->head++;
    return s;
}

static int feed_send(struct feed *f, const struct reading *r)
{
    struct slot *s = feed_slot(f);
    int n = snprintf(s->text, SLOT_SIZE, "{\"s\":\"%s\",\"v\":%g,\"t\":%lld}", r->sensor, r->value, r->at_ms);
    if (n < 0 || n >= SLOT_SIZE)
        return -1;
    s->busy = 1;
    if (rd_kafka_produce(f->topic, RD_KAFKA_PARTITION_UA, 0, s->text, (size_t)n, r->sensor, strlen(r->sensor), s) == 0)
        return 0;
    s->busy = 0;
    return -1;
}

size_t feed_send_all(struct feed *f, const struct reading *r, size_t count)
{
    size_t sent = 0;
    for (size_t i = 0; i < count; i++) {
        if (feed_send(f, &r[i]) == 0)
            sent++;
        else
            f->failed++;
        rd_kafka_poll(f->rk, 0);
    }
    return sent;
}
