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

struct feed {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned head;
    unsigned long delivered, failed;
    char slot[SLOTS][SLOT_SIZE];
};

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct feed *f = opaque;
    (void)rk;
    if (m->err)
        f->failed++;
    else
        f->delivered++;
}

void feed_configure(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
}

static int feed_send(struct feed *f, const struct reading *r)
{
    char *text = f->slot[f->head++ % SLOTS];
    int n = snprintf(text, SLOT_SIZE, "{\"s\":\"%s\",\"v\":%g,\"t\":%lld}", r->sensor, r->value, r->at_ms); // expect: mutated-in-flight
    if (n < 0 || n >= SLOT_SIZE)
        return -1;
    return rd_kafka_produce(f->topic, RD_KAFKA_PARTITION_UA, 0, text, (size_t)n, r->sensor, strlen(r->sensor), NULL);
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
