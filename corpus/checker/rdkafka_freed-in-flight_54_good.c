#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct order {
    unsigned id;
    unsigned cents;
    char note[100];
};

static void delivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct order *o = m->_private;
    (void)rk;
    (void)opaque;
    if (m->err)
        fprintf(stderr, "order %u: error %d\n", o->id, m->err);
    free(o);
}

void orders_setup(rd_kafka_conf_t *conf) { rd_kafka_conf_set_dr_msg_cb(conf, delivered); }

int order_send(rd_kafka_topic_t *rkt, unsigned id, unsigned cents, const char *note)
{
    struct order *o = calloc(1, sizeof *o);
    if (!o)
        return -1;
    o->id = id;
    o->cents = cents;
    strncpy(o->note, note, sizeof o->note - 1);
    if (rd_kafka_produce(rkt, RD_KAFKA_PARTITION_UA, 0, o, sizeof *o, NULL, 0, o) == 0)
        return 0;
    free(o);
    return -1;
}
