/* Telemetry exporter: converts batches of samples to JSON and produces them to a topic,
 * keyed by device. */
#include <inttypes.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sample {
    uint32_t device;
    int64_t at_us;
    double temp, volt;
};

struct exporter {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    char *scratch;
    size_t cap;
    uint64_t delivered, failed, skipped;
};

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct exporter *x = m->_private;

    (void)rk;
    (void)opaque;
    if (m->err)
        x->failed++;
    else
        x->delivered++;
}

void exporter_configure(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
}

int exporter_init(struct exporter *x, rd_kafka_t *rk, rd_kafka_topic_t *topic)
{
    memset(x, 0, sizeof *x);
    x->rk = rk;
    x->topic = topic;
    x->cap = 256;
    x->scratch = malloc(x->cap);
    return x->scratch ? 0 : -1;
}

static int exporter_produce(struct exporter *x, void *json, size_t n, uint32_t device)
{
    int tries;

    for (tries = 0; tries < 5; tries++) {
        if (rd_kafka_produce(x->topic, RD_KAFKA_PARTITION_UA, 0, json, n, &device, sizeof device, x) == 0) // allow: mutated-in-flight
            return 0;
        rd_kafka_poll(x->rk, 100);
    }
    return -1;
}

int exporter_batch(struct exporter *x, const struct sample *s, size_t count)
{
    size_t i;
    int sent = 0;

    for (i = 0; i < count; i++) {
        int n = snprintf(x->scratch, x->cap, "{\"dev\":%" PRIu32 ",\"us\":%" PRId64 ",\"t\":%.2f,\"v\":%.3f}", s[i].device, s[i].at_us, s[i].temp, s[i].volt); // expect: mutated-in-flight

        if (n < 0 || (size_t)n >= x->cap) {
            x->skipped++;
            continue;
        }
        if (exporter_produce(x, x->scratch, (size_t)n, s[i].device) == 0) // allow: mutated-in-flight
            sent++;
        else
            x->skipped++;
    }
    rd_kafka_poll(x->rk, 0);
    return sent;
}

int exporter_close(struct exporter *x)
{
    int tries;

    for (tries = 0; tries < 60; tries++)
        if (rd_kafka_flush(x->rk, 1000) == 0)
            break;
    if (tries == 60)
        return -1;
    free(x->scratch);
    x->scratch = NULL;
    return 0;
}
