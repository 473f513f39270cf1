#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <librdkafka/rdkafka.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _cleanup_free_ __attribute__((cleanup(freep)))

static inline void freep(void *p) { free(*(void **)p); }

struct event {
    uint64_t id;
    const char *host;
    const char *unit;
    const char *message;
    int priority;
};

struct shipper {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long queued;
    unsigned long delivered;
    unsigned long lost;
};

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct shipper *s = m->_private;

    (void)rk;
    (void)opaque;
    if (m->err)
        s->lost++;
    else
        s->delivered++;
}

void shipper_configure(rd_kafka_conf_t *conf) { rd_kafka_conf_set_dr_msg_cb(conf, on_delivery); }

static char *json_escape(const char *in)
{
    char *out = malloc(strlen(in) * 6 + 1), *o = out;

    if (!out)
        return NULL;
    for (; *in; in++) {
        if (*in == '"' || *in == '\\')
            *o++ = '\\', *o++ = *in;
        else if ((unsigned char)*in < 0x20)
            o += sprintf(o, "\\u%04x", (unsigned char)*in);
        else
            *o++ = *in;
    }
    *o = '\0';
    return out;
}

static int event_to_json(const struct event *ev, char **ret)
{
    _cleanup_free_ char *msg = json_escape(ev->message);
    int n;

    if (!msg)
        return -ENOMEM;
    n = asprintf(ret, "{\"id\":%" PRIu64 ",\"prio\":%d,\"host\":\"%s\",\"unit\":\"%s\",\"msg\":\"%s\"}", ev->id,
                 ev->priority, ev->host, ev->unit, msg);
    return n < 0 ? -ENOMEM : n;
}

int shipper_send(struct shipper *s, const struct event *ev)
{
    _cleanup_free_ char *payload = NULL;
    char key[32];
    int n, klen;

    n = event_to_json(ev, &payload);
    if (n < 0)
        return n;
    klen = snprintf(key, sizeof key, "%" PRIx64, ev->id);
    if (rd_kafka_produce(s->topic, RD_KAFKA_PARTITION_UA, 0, payload, (size_t)n, key, (size_t)klen, s) == -1) { // expect: stack-escape
        n = -errno;
        rd_kafka_poll(s->rk, 100);
        return n;
    }
    s->queued++;
    rd_kafka_poll(s->rk, 0);
    return 0;
}

int shipper_stop(struct shipper *s)
{
    int rc = rd_kafka_flush(s->rk, 10000);

    fprintf(stderr, "shipper: %lu queued, %lu delivered, %lu lost\n", s->queued, s->delivered, s->lost);
    return rc ? -ETIMEDOUT : 0;
}
