#define _GNU_SOURCE
#include <librdkafka/rdkafka.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct event_bus {
    rd_kafka_t *rk;
    rd_kafka_topic_t *rkt;
    unsigned long queued;
    unsigned long retried;
    unsigned long lost;
};

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct event_bus *b = opaque;
    (void)rk;
    if (m->err)
        b->lost++;
}

int event_bus_open(struct event_bus *b, const char *brokers, const char *topic)
{
    char err[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    memset(b, 0, sizeof *b);
    if (rd_kafka_conf_set(conf, "bootstrap.servers", brokers, err, sizeof err) != RD_KAFKA_CONF_OK) {
        rd_kafka_conf_destroy(conf);
        return -1;
    }
    rd_kafka_conf_set_opaque(conf, b);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    b->rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, err, sizeof err);
    if (!b->rk) {
        rd_kafka_conf_destroy(conf);
        return -1;
    }
    b->rkt = rd_kafka_topic_new(b->rk, topic, NULL);
    return b->rkt ? 0 : -1;
}

static char *format_event(size_t *len, const char *fmt, va_list ap)
{
    char *p = NULL;
    int n = vasprintf(&p, fmt, ap);
    if (n < 0)
        return NULL;
    *len = (size_t)n;
    return p;
}

int event_bus_emit(struct event_bus *b, const char *fmt, ...)
{
    va_list ap;
    size_t len = 0;
    char *text;
    int attempt;

    va_start(ap, fmt);
    text = format_event(&len, fmt, ap);
    va_end(ap);
    if (!text)
        return -1;
    for (attempt = 0; attempt < 3; attempt++) {
        if (rd_kafka_produce(b->rkt, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, text, len, NULL, 0, NULL) == 0) {
            b->queued++;
            return 0;
        }
        if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL)
            break;
        b->retried++;
        rd_kafka_poll(b->rk, 100);
    }
    free(text);
    b->lost++;
    return -1;
}

void event_bus_close(struct event_bus *b)
{
    rd_kafka_flush(b->rk, 10000);
    rd_kafka_topic_destroy(b->rkt);
    rd_kafka_destroy(b->rk);
}
