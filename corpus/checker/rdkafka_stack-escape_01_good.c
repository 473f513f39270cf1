#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define REC_MAX 256

struct click {
    uint64_t user;
    uint32_t page;
    uint32_t millis;
    char agent[96];
};

struct click_sink {
    rd_kafka_t *rk;
    rd_kafka_topic_t *rkt;
    int blocking;
    unsigned long sent;
    unsigned long failed;
};

static size_t put_varint(uint8_t *p, uint64_t v)
{
    size_t n = 0;
    while (v >= 0x80) {
        p[n++] = (uint8_t)(v | 0x80);
        v >>= 7;
    }
    p[n++] = (uint8_t)v;
    return n;
}

static int sink_produce(struct click_sink *s, void *payload, size_t len, const void *key, size_t klen)
{
    int flags = RD_KAFKA_MSG_F_COPY;
    int rc;
    if (s->blocking)
        flags |= RD_KAFKA_MSG_F_BLOCK;
    rc = rd_kafka_produce(s->rkt, RD_KAFKA_PARTITION_UA, flags, payload, len, key, klen, s);
    if (rc == -1) {
        s->failed++;
        fprintf(stderr, "%% produce: %s\n", rd_kafka_err2str(rd_kafka_last_error()));
    } else {
        s->sent++;
    }
    rd_kafka_poll(s->rk, 0);
    return rc;
}

int sink_click(struct click_sink *s, const struct click *c)
{
    uint8_t rec[REC_MAX];
    size_t n = 0, alen = strnlen(c->agent, sizeof c->agent);

    rec[n++] = 1;
    n += put_varint(rec + n, c->user);
    n += put_varint(rec + n, c->page);
    n += put_varint(rec + n, c->millis);
    n += put_varint(rec + n, alen);
    memcpy(rec + n, c->agent, alen);
    n += alen;
    return sink_produce(s, rec, n, &c->user, sizeof c->user);
}

int sink_flush(struct click_sink *s, int timeout_ms)
{
    return rd_kafka_flush(s->rk, timeout_ms) == RD_KAFKA_RESP_ERR_NO_ERROR ? 0 : -1;
}
