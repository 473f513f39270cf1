/* Flow exporter: drains a queue of flow records into a topic, one message per record. */
#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define FLOW_MSG 512

struct flow_rec {
    uint32_t src, dst;
    uint16_t sport, dport;
    uint64_t bytes;
    struct flow_rec *next;
};

struct exporter {
    rd_kafka_t *rk;
    rd_kafka_topic_t *rkt;
    struct flow_rec *head;
    unsigned long sent, delivered, failed, requeued;
    char msg[FLOW_MSG];
};

static void flow_delivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct exporter *ex = opaque;
    (void)rk;
    if (m->err)
        ex->failed++;
    else
        ex->delivered++;
}

void exporter_setup(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, flow_delivered);
}

static int flow_publish(struct exporter *ex, char *msg, size_t len, uint32_t key)
{
    int tries;

    for (tries = 0; tries < 3; tries++) {
        if (rd_kafka_produce(ex->rkt, RD_KAFKA_PARTITION_UA, 0, msg, len, // allow: mutated-in-flight
                             &key, sizeof key, NULL) == 0) {
            ex->sent++;
            return 0;
        }
        rd_kafka_poll(ex->rk, 100); /* queue full: let some go */
    }
    return -1;
}

static const char *dotted(uint32_t a, char out[16])
{
    snprintf(out, 16, "%u.%u.%u.%u", a >> 24 & 255, a >> 16 & 255, a >> 8 & 255, a & 255);
    return out;
}

int exporter_drain(struct exporter *ex)
{
    struct flow_rec *r;
    char s[16], d[16];
    int n;

    while ((r = ex->head)) {
        n = snprintf(ex->msg, sizeof ex->msg, // expect: mutated-in-flight
                     "{\"src\":\"%s\",\"sport\":%u,\"dst\":\"%s\",\"dport\":%u,\"bytes\":%llu}",
                     dotted(r->src, s), r->sport, dotted(r->dst, d), r->dport,
                     (unsigned long long)r->bytes);
        if (flow_publish(ex, ex->msg, (size_t)n, r->src ^ r->dst) < 0) {
            ex->requeued++;
            return -1;
        }
        ex->head = r->next;
    }
    rd_kafka_poll(ex->rk, 0);
    return 0;
}
