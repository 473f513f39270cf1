#include <errno.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct event {
    uint64_t host;
    int level;
    const char *text;
};

struct sink {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    size_t max_bytes;
    unsigned long queued, failed, oversize, delivered;
};

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct sink *s = opaque;
    (void)rk;
    if (m->err)
        s->failed++;
    else
        s->delivered++;
}

void sink_configure(struct sink *s, rd_kafka_conf_t *conf)
{
    memset(s, 0, sizeof *s);
    s->max_bytes = 1 << 20;
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
}

static char *encode_event(const struct event *ev, size_t *len)
{
    size_t cap = strlen(ev->text) + 64;
    char *p = malloc(cap);
    if (!p)
        return NULL;
    *len = (size_t)snprintf(p, cap, "{\"host\":%llu,\"level\":%d,\"msg\":\"%s\"}", (unsigned long long)ev->host, ev->level, ev->text);
    return p;
}

int sink_emit(struct sink *s, const struct event *ev)
{
    char key[24];
    size_t len;
    int rc = -1, tries = 5, klen;
    char *json = encode_event(ev, &len);

    if (!json)
        return -1;
    if (len > s->max_bytes) {
        s->oversize++;
        goto out;
    }
    klen = snprintf(key, sizeof key, "%llu", (unsigned long long)ev->host);
    do {
        rc = rd_kafka_produce(s->topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, json, len, key, (size_t)klen, NULL);
        if (rc == 0 || errno != ENOBUFS)
            break;
        rd_kafka_poll(s->rk, 100);
    } while (--tries > 0);
    if (rc == 0)
        s->queued++;
    else
        s->failed++;
out:
    free(json); // expect: freed-in-flight
    return rc;
}

int sink_close(struct sink *s)
{
    return rd_kafka_flush(s->rk, 10000);
}
