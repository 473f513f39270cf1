/* Metrics publisher: a builder collects a message, publishing hands its heap
 * block to an envelope that the delivery report frees. */
#include <librdkafka/rdkafka.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct builder {
    char *data;
    size_t len, cap;
};

struct envelope {
    struct builder content;
    int attempt;
};

struct publisher {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long delivered, failed;
};

int builder_add(struct builder *b, const char *fmt, ...)
{
    va_list ap;
    int n;

    if (b->cap - b->len < 256) {
        char *grown = realloc(b->data, b->cap + 1024);
        if (!grown)
            return -1;
        b->data = grown;
        b->cap += 1024;
    }
    va_start(ap, fmt);
    n = vsnprintf(b->data + b->len, b->cap - b->len, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= b->cap - b->len)
        return -1;
    b->len += (size_t)n;
    return 0;
}

static struct builder builder_take(struct builder *b)
{
    struct builder out = *b;
    memset(b, 0, sizeof *b);
    return out;
}

static void envelope_free(struct envelope *e)
{
    free(e->content.data);
    free(e);
}

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct publisher *p = opaque;
    (void)rk;
    if (m->err)
        p->failed++;
    else
        p->delivered++;
    envelope_free(m->_private);
}

void publisher_conf(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
}

int publish(struct publisher *p, struct builder *b)
{
    char *payload = b->data;
    size_t len = b->len;
    struct envelope *e = calloc(1, sizeof *e);

    if (!e)
        return -1;
    e->content = builder_take(b);
    if (rd_kafka_produce(p->topic, RD_KAFKA_PARTITION_UA, 0, payload, len, NULL, 0, e)) {
        *b = builder_take(&e->content);
        envelope_free(e);
        rd_kafka_poll(p->rk, 0);
        return -1;
    }
    rd_kafka_poll(p->rk, 0);
    return 0;
}
