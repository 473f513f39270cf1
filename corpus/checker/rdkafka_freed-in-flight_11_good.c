/* Audit producer without a payload copy: the delivery report, or a refused produce call, frees the event. */
#include <librdkafka/rdkafka.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct event {
    size_t len;
    int attempts;
    char text[];
};

struct audit {
    rd_kafka_t *rk;
    rd_kafka_topic_t *rkt;
    unsigned long delivered, lost;
};

static void event_reported(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct audit *a = opaque;
    struct event *ev = m->_private;
    (void)rk;
    if (m->err)
        a->lost++;
    else
        a->delivered++;
    free(ev); /* marks and raw records carry none */
}

void audit_conf(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, event_reported);
}

static struct event *event_new(const char *fmt, va_list ap)
{
    char line[1024];
    struct event *ev;
    int n = vsnprintf(line, sizeof line, fmt, ap);

    if (n < 0)
        return NULL;
    if ((size_t)n >= sizeof line)
        n = sizeof line - 1;
    ev = malloc(sizeof *ev + (size_t)n);
    if (!ev)
        return NULL;
    ev->len = (size_t)n;
    ev->attempts = 0;
    memcpy(ev->text, line, (size_t)n);
    return ev;
}

static int event_submit(struct audit *a, struct event *ev, const char *key)
{
    while (ev->attempts++ < 4) {
        if (!rd_kafka_produce(a->rkt, RD_KAFKA_PARTITION_UA, 0, ev->text, ev->len, key, strlen(key), ev))
            return 0; /* event_reported() has it now */
        rd_kafka_poll(a->rk, 50);
    }
    a->lost++;
    free(ev); /* never accepted */
    return -1;
}

int audit_log(struct audit *a, const char *user, const char *fmt, ...)
{
    struct event *ev;
    va_list ap;

    va_start(ap, fmt);
    ev = event_new(fmt, ap);
    va_end(ap);
    return ev ? event_submit(a, ev, user) : -1;
}

/* Short marks are copied by the library. */
int audit_mark(struct audit *a, int level)
{
    char mark[24];
    int n = snprintf(mark, sizeof mark, "mark %d", level);
    return rd_kafka_produce(a->rkt, 0, RD_KAFKA_MSG_F_COPY, mark, (size_t)n, NULL, 0, NULL);
}

/* The library frees what it accepted; the caller what it did not. */
int audit_raw(struct audit *a, const void *p, size_t n)
{
    char *copy = malloc(n);
    if (!copy)
        return -1;
    memcpy(copy, p, n);
    if (rd_kafka_produce(a->rkt, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, copy, n, NULL, 0, NULL)) {
        free(copy);
        return -1;
    }
    return 0;
}
