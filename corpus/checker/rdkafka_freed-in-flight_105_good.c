#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES (512 * 1024)
#define ROW_MAX 1024

struct row {
    uint64_t id;
    const char *table;
    const char *op;
    const char *json;
};

struct batch {
    size_t used;
    unsigned rows;
    unsigned holds; /* the builder, and one for each row not yet reported */
    char arena[ARENA_BYTES];
};

struct exporter {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long acked, refused, lost;
    uint64_t resume_from;
};

static void batch_unhold(struct batch *b)
{
    if (--b->holds == 0)
        free(b);
}

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct exporter *x = opaque;
    (void)rk;
    if (m->err)
        x->lost++;
    else
        x->acked++;
    batch_unhold(m->_private);
}

void exporter_configure(rd_kafka_conf_t *conf) { rd_kafka_conf_set_dr_msg_cb(conf, on_delivery); }

static int batch_room(const struct batch *b) { return b->used + ROW_MAX <= ARENA_BYTES; }

static int batch_emit(struct exporter *x, struct batch *b, const struct row *r)
{
    char *at = b->arena + b->used;
    int n = snprintf(at, ROW_MAX, "{\"id\":%llu,\"t\":\"%s\",\"op\":\"%s\",\"row\":%s}", (unsigned long long)r->id, r->table,
                     r->op, r->json);
    if (n < 0 || n >= ROW_MAX)
        return -1;
    if (rd_kafka_produce(x->topic, RD_KAFKA_PARTITION_UA, 0, at, (size_t)n, &r->id, sizeof r->id, b) != 0) {
        x->refused++;
        return -1;
    }
    b->used += (size_t)n;
    b->rows++;
    b->holds++;
    return 0;
}

/* Returns the number of rows handed to the broker. */
int exporter_push(struct exporter *x, const struct row *rows, unsigned count)
{
    struct batch *b = malloc(sizeof *b);
    unsigned i;
    if (!b)
        return -1;
    b->used = 0;
    b->rows = 0;
    b->holds = 1;
    for (i = 0; i < count && batch_room(b); i++) {
        if (batch_emit(x, b, &rows[i]) < 0)
            break;
        x->resume_from = rows[i].id + 1;
        if (b->rows % 64 == 0)
            rd_kafka_poll(x->rk, 0);
    }
    if (rd_kafka_flush(x->rk, 5000) != 0)
        fprintf(stderr, "exporter: broker is slow, %lu acknowledged so far\n", x->acked);
    batch_unhold(b);
    return (int)i;
}
