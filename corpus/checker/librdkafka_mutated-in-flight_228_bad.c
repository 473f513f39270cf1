/* Click stream exporter: one key/value line per click, produced to a topic as it comes;
 * delivery reports are counted from the poll loop. */
#include <inttypes.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct click {
    uint64_t user, at;
    char page[48];
};

struct exporter {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    char *line;
    size_t room;
    unsigned long accepted, delivered, failed;
};

static void delivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct exporter *ex = m->_private;

    (void)rk;
    (void)opaque;
    if (m->err)
        ex->failed++;
    else
        ex->delivered++;
}

void exporter_configure(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, delivered);
}

int exporter_open(struct exporter *ex, rd_kafka_t *rk, rd_kafka_topic_t *topic)
{
    memset(ex, 0, sizeof *ex);
    ex->rk = rk;
    ex->topic = topic;
    ex->room = 160;
    ex->line = malloc(ex->room);
    return ex->line ? 0 : -1;
}

static int exporter_emit(struct exporter *ex, const struct click *c, size_t n)
{
    while (rd_kafka_produce(ex->topic, RD_KAFKA_PARTITION_UA, 0, ex->line, n,
                            &c->user, sizeof c->user, ex) != 0) {
        if (rd_kafka_poll(ex->rk, 100) == 0)
            return -1;
    }
    ex->accepted++;
    return 0;
}

int exporter_batch(struct exporter *ex, const struct click *c, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int n = snprintf(ex->line, ex->room, "%" PRIu64 ",%" PRIu64 ",%s", c[i].user, c[i].at, c[i].page); // expect: mutated-in-flight

        if (n < 0 || (size_t)n >= ex->room)
            continue;
        if (exporter_emit(ex, &c[i], (size_t)n) < 0)
            return -1;
        rd_kafka_poll(ex->rk, 0);
    }
    return 0;
}

void exporter_close(struct exporter *ex)
{
    while (ex->accepted != ex->delivered + ex->failed)
        rd_kafka_flush(ex->rk, 500);
    free(ex->line);
    ex->line = NULL;
}
