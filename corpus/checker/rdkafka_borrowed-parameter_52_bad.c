#include <librdkafka/rdkafka.h>
#include <string.h>

struct log_sink {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long lost;
};

static void log_dr(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct log_sink *s = opaque;
    (void)rk;
    if (m->err)
        s->lost++;
}

void log_conf(rd_kafka_conf_t *c) { rd_kafka_conf_set_dr_msg_cb(c, log_dr); }

int log_write(struct log_sink *s, const char *line, size_t n)
{
    int rc = rd_kafka_produce(s->topic, RD_KAFKA_PARTITION_UA, 0, (void *)line, n, NULL, 0, NULL); // expect: borrowed-parameter
    if (rc)
        s->lost++;
    rd_kafka_poll(s->rk, 0);
    return rc;
}
