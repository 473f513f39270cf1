#include <librdkafka/rdkafka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

struct audit_sink {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long delivered;
    unsigned long failed;
    unsigned long dropped;
};

/* Registered once on the configuration; opaque is the sink. */
static void delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct audit_sink *s = opaque;

    (void)rk;
    if (m->err)
        s->failed++;
    else
        s->delivered++;
}

void audit_configure(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, delivery);
}

void audit_attach(struct audit_sink *s, rd_kafka_t *rk, rd_kafka_topic_t *topic)
{
    memset(s, 0, sizeof *s);
    s->rk = rk;
    s->topic = topic;
}

int audit_record(struct audit_sink *s, const char *user, const char *doc, size_t len)
{
    int tries = 3;

    while (tries--) {
        if (rd_kafka_produce(s->topic, RD_KAFKA_PARTITION_UA, 0, (void *)doc, len, user, strlen(user), NULL) == 0) { // expect: borrowed-parameter
            rd_kafka_poll(s->rk, 0);
            return 0;
        }
        if (errno != ENOBUFS)
            break;
        rd_kafka_poll(s->rk, 50);
    }
    s->dropped++;
    return -1;
}

int audit_close(struct audit_sink *s)
{
    int rc = rd_kafka_flush(s->rk, 10000);

    if (rc)
        fprintf(stderr, "audit: records left in the queue\n");
    fprintf(stderr, "audit: %lu delivered, %lu failed, %lu dropped\n", s->delivered, s->failed,
            s->dropped);
    return rc;
}
