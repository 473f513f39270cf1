#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct flow_rec {
    uint32_t src, dst;
    uint16_t sport, dport;
    uint64_t bytes, packets;
};

struct flow_sink {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long queued, lost, acked;
};

static char *flow_format(const struct flow_rec *f, size_t *len)
{
    size_t cap = 192;
    char *out = malloc(cap);
    int n;

    if (!out)
        return NULL;
    n = snprintf(out, cap, "{\"src\":%u,\"dst\":%u,\"sp\":%u,\"dp\":%u,\"b\":%llu,\"p\":%llu}", f->src, f->dst, f->sport, f->dport,
                 (unsigned long long)f->bytes, (unsigned long long)f->packets);
    if (n < 0 || (size_t)n >= cap) {
        free(out);
        return NULL;
    }
    *len = (size_t)n;
    return out;
}

static void flow_delivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct flow_sink *s = opaque;

    (void)rk;
    if (m->err)
        s->lost++;
    else
        s->acked++;
}

void flow_sink_configure(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, flow_delivered);
}

int flow_sink_put(struct flow_sink *s, const struct flow_rec *f)
{
    size_t len;
    char *doc = flow_format(f, &len);
    int rc;

    if (!doc)
        return -1;
    rc = rd_kafka_produce(s->topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, doc, len, NULL, 0, NULL);
    if (rc == -1) {
        s->lost++;
        fprintf(stderr, "flow sink: produce failed\n");
    } else {
        s->queued++;
    }
    rd_kafka_poll(s->rk, 0);
    free(doc); // expect: freed-in-flight
    return rc;
}

int flow_sink_close(struct flow_sink *s)
{
    return rd_kafka_flush(s->rk, 10 * 1000);
}
