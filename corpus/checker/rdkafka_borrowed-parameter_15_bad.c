/* Kafka output module of a log shipper. */
#include <errno.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RETRIES 5

struct kafka_out {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long ok, failed, queue_full;
};

/* Delivery reports only feed the counters. */
static void delivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct kafka_out *o = opaque;

    (void)rk;
    if (m->err)
        o->failed++;
    else
        o->ok++;
}

void kafka_out_configure(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, delivered);
}

static int try_produce(struct kafka_out *o, void *data, size_t len, const char *key)
{
    return rd_kafka_produce(o->topic, RD_KAFKA_PARTITION_UA, 0, data, len, key, key ? strlen(key) : 0, NULL); // expect: borrowed-parameter
}

/* Ships one record; 0 when it was queued. */
int kafka_out_record(struct kafka_out *o, const char *record, size_t len, const char *key)
{
    for (int i = 0; i < RETRIES; i++) {
        if (try_produce(o, (void *)record, len, key) == 0) { // allow: borrowed-parameter
            rd_kafka_poll(o->rk, 0);
            return 0;
        }
        if (errno != ENOBUFS)
            break;
        o->queue_full++;
        rd_kafka_poll(o->rk, 50);
    }
    o->failed++;
    fprintf(stderr, "kafka: record of %zu bytes dropped\n", len);
    return -1;
}

int kafka_out_close(struct kafka_out *o)
{
    return rd_kafka_flush(o->rk, 10000);
}
