#include <librdkafka/rdkafka.h>
#include <stdlib.h>

typedef void (*acked_fn)(void *user, int err);

struct pending {
    acked_fn fn;
    void *user;
};

static void on_dr(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct pending *p = m->_private;
    (void)rk;
    (void)opaque;
    p->fn(p->user, m->err);
    free(p);
}

void acks_install(rd_kafka_conf_t *c) { rd_kafka_conf_set_dr_msg_cb(c, on_dr); }

/* `payload` is not copied: it has to last until `fn` is called. */
int produce_async(rd_kafka_topic_t *t, void *payload, size_t n, acked_fn fn, void *user)
{
    struct pending *p = malloc(sizeof *p);
    if (!p)
        return -1;
    p->fn = fn;
    p->user = user;
    if (rd_kafka_produce(t, RD_KAFKA_PARTITION_UA, 0, payload, n, NULL, 0, p) == -1) {
        free(p);
        return -1;
    }
    return 0;
}
