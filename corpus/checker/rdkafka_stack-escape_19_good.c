#include <errno.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct bus {
    rd_kafka_t *rk;
    rd_kafka_topic_t *rkt;
    unsigned long queued;
    unsigned long delivered;
    unsigned long failed;
};

struct cpu_sample {
    int cpu;
    unsigned long user, system, idle;
};

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct bus *b = opaque;

    (void)rk;
    if (m->err)
        b->failed++;
    else
        b->delivered++;
}

void bus_configure(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
}

static int bus_publish(struct bus *b, const char *key, void *payload, size_t len)
{
    int tries;

    for (tries = 0; tries < 3; tries++) {
        if (rd_kafka_produce(b->rkt, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, payload, len, key, strlen(key), NULL) == 0) {
            b->queued++;
            rd_kafka_poll(b->rk, 0);
            return 0;
        }
        if (errno != ENOBUFS)
            break;
        rd_kafka_poll(b->rk, 100);
    }
    b->failed++;
    return -1;
}

static int emit_metric(struct bus *b, const char *name, char *text, size_t len)
{
    if (len == 0)
        return 0;
    if (text[len - 1] == '\n')
        len--;
    return bus_publish(b, name, text, len);
}

int report_cpu(struct bus *b, const struct cpu_sample *s)
{
    char text[192];
    unsigned long sum = s->user + s->system + s->idle;
    int n;

    if (sum == 0)
        return 0;
    n = snprintf(text, sizeof text, "{\"cpu\":%d,\"busy\":%.3f,\"at\":%lld}\n", s->cpu,
                 (double)(s->user + s->system) / (double)sum, (long long)time(NULL));
    if (n < 0 || (size_t)n >= sizeof text)
        return -1;
    return emit_metric(b, "cpu", text, (size_t)n);
}

void bus_close(struct bus *b)
{
    rd_kafka_flush(b->rk, 5000);
}
