/* Audit sinks: records go to a file or to Kafka through one table of operations. */
#include <librdkafka/rdkafka.h>
#include <stddef.h>
#include <stdio.h>

struct sink;

struct sink_ops {
    int (*emit)(struct sink *s, const void *rec, size_t len);
    void (*tick)(struct sink *s);
};

struct sink {
    const struct sink_ops *ops;
    FILE *file;
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long emitted, lost;
};

static int file_emit(struct sink *s, const void *rec, size_t len)
{
    return fwrite(rec, 1, len, s->file) == len ? 0 : -1;
}

static void file_tick(struct sink *s) { fflush(s->file); }

static void delivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct sink *s = opaque;
    (void)rk;
    if (m->err)
        s->lost++;
}

static int kafka_emit(struct sink *s, const void *rec, size_t len)
{
    for (int attempt = 0; attempt < 3; attempt++) {
        if (rd_kafka_produce(s->topic, RD_KAFKA_PARTITION_UA, 0, (void *)rec, len, NULL, 0, NULL) == 0) /* expect: borrowed-parameter */
            return 0;
        rd_kafka_poll(s->rk, 50);
    }
    return -1;
}

static void kafka_tick(struct sink *s) { rd_kafka_poll(s->rk, 0); }

const struct sink_ops file_sink_ops = {file_emit, file_tick};
const struct sink_ops kafka_sink_ops = {kafka_emit, kafka_tick};

void sink_configure(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, delivered);
}

int sink_emit(struct sink *s, const void *rec, size_t len)
{
    int rc = s->ops->emit(s, rec, len); /* allow: borrowed-parameter */
    if (rc == 0)
        s->emitted++;
    s->ops->tick(s);
    return rc;
}
