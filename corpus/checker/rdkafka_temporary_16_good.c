#include <librdkafka/rdkafka.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Ships fixed-size binary samples of a meter to Kafka. */

#define SAMPLE_WIRE 32

struct sample {
    uint64_t meter;
    int64_t when_ms;
    double kwh;
    uint32_t flags;
};

struct wire {
    unsigned char b[SAMPLE_WIRE];
};

struct shipper {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    int32_t partitions;
    unsigned long acked;
    unsigned long failed;
    unsigned long refused;
};

static void put_le(unsigned char *p, uint64_t v, int n)
{
    for (int i = 0; i < n; i++)
        p[i] = (unsigned char)(v >> (8 * i));
}

static struct wire sample_encode(const struct sample *s)
{
    struct wire w = {{0}};
    uint64_t bits;

    memcpy(&bits, &s->kwh, sizeof bits);
    put_le(w.b, s->meter, 8);
    put_le(w.b + 8, (uint64_t)s->when_ms, 8);
    put_le(w.b + 16, bits, 8);
    put_le(w.b + 24, s->flags, 4);
    return w;
}

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct shipper *sh = opaque;
    (void)rk;
    if (m->err)
        sh->failed++;
    else
        sh->acked++;
}

void shipper_configure(rd_kafka_conf_t *conf) { rd_kafka_conf_set_dr_msg_cb(conf, on_delivery); }

static int32_t pick_partition(const struct shipper *sh, uint64_t meter)
{
    uint64_t h = meter * 0x9e3779b97f4a7c15ull;
    return sh->partitions > 0 ? (int32_t)(h % (uint64_t)sh->partitions) : RD_KAFKA_PARTITION_UA;
}

int ship_sample(struct shipper *sh, const struct sample *s)
{
    int tries = 0;

    for (;;) {
        int rc = rd_kafka_produce(sh->topic, pick_partition(sh, s->meter), RD_KAFKA_MSG_F_COPY,
                                  sample_encode(s).b, SAMPLE_WIRE, &s->meter, sizeof s->meter, NULL);
        if (rc == 0)
            break;
        if (errno != ENOBUFS || tries++ == 3) {
            sh->refused++;
            return -1;
        }
        rd_kafka_poll(sh->rk, 100);
    }
    rd_kafka_poll(sh->rk, 0);
    return 0;
}

int ship_batch(struct shipper *sh, const struct sample *s, int n)
{
    int ok = 0;
    for (int i = 0; i < n; i++)
        if (ship_sample(sh, &s[i]) == 0)
            ok++;
    return ok;
}

int shipper_close(struct shipper *sh)
{
    return rd_kafka_flush(sh->rk, 10000);
}
