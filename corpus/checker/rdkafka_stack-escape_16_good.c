#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct telemetry {
    rd_kafka_t *rk;
    rd_kafka_topic_t *events;
    char host[64];
    unsigned long produced, acked, lost;
};

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct telemetry *t = opaque;

    (void)rk;
    if (m->err)
        t->lost++;
    else
        t->acked++;
}

void telemetry_configure(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
}

int telemetry_event(struct telemetry *t, const char *name, long value)
{
    char rec[256];
    int n = snprintf(rec, sizeof rec, "{\"host\":\"%s\",\"event\":\"%s\",\"value\":%ld}", t->host, name, value);

    if (n < 0 || (size_t)n >= sizeof rec)
        return -1;
    if (rd_kafka_produce(t->events, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, rec, (size_t)n, t->host,
                         strlen(t->host), NULL) == -1)
        return -1;
    t->produced++;
    rd_kafka_poll(t->rk, 0);
    return 0;
}

int telemetry_goodbye(struct telemetry *t, int exit_code)
{
    char rec[512];
    int n = snprintf(rec, sizeof rec, "{\"host\":\"%s\",\"event\":\"exit\",\"code\":%d,\"produced\":%lu,\"at\":%ld}",
                     t->host, exit_code, t->produced, (long)time(NULL));

    if (n < 0 || (size_t)n >= sizeof rec)
        return -1;
    if (rd_kafka_produce(t->events, RD_KAFKA_PARTITION_UA, 0, rec, (size_t)n, t->host, strlen(t->host), NULL) == -1)
        return -1;
    while (rd_kafka_flush(t->rk, 2000) != 0)
        fprintf(stderr, "telemetry: %lu messages not acknowledged yet\n", t->produced - t->acked - t->lost);
    return 0;
}
