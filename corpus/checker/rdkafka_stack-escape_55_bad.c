#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct point {
    char name[48];
    double sum;
    unsigned long n;
};

struct exporter {
    rd_kafka_t *rk;
    rd_kafka_topic_t *points, *events;
    struct point table[128];
    int used;
    unsigned long dropped, failed;
};

struct payload {
    struct exporter *ex;
    size_t len;
    char json[];
};

static void exporter_delivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct payload *p = m->_private;
    (void)rk;
    (void)opaque;
    if (!p)
        return;
    if (m->err)
        p->ex->failed++;
    free(p);
}

void exporter_configure(rd_kafka_conf_t *conf) { rd_kafka_conf_set_dr_msg_cb(conf, exporter_delivered); }

static int exporter_put(struct exporter *ex, struct payload *p, const char *key)
{
    int tries = 0;
    while (rd_kafka_produce(ex->points, RD_KAFKA_PARTITION_UA, 0, p->json, p->len, key, strlen(key), p) == -1) {
        if (++tries > 5) {
            ex->dropped++;
            free(p);
            return -1;
        }
        rd_kafka_poll(ex->rk, 20);
    }
    return 0;
}

void exporter_add(struct exporter *ex, const char *name, double v)
{
    struct point *pt = NULL;
    for (int i = 0; i < ex->used; i++)
        if (!strcmp(ex->table[i].name, name))
            pt = &ex->table[i];
    if (!pt) {
        if (ex->used == 128) {
            ex->dropped++;
            return;
        }
        pt = &ex->table[ex->used++];
        snprintf(pt->name, sizeof pt->name, "%s", name);
        pt->sum = 0;
        pt->n = 0;
    }
    pt->sum += v;
    pt->n++;
}

int exporter_flush(struct exporter *ex)
{
    int sent = 0;
    for (int i = 0; i < ex->used; i++) {
        struct point *pt = &ex->table[i];
        size_t cap = sizeof pt->name + 96;
        struct payload *p = malloc(sizeof *p + cap);
        if (!p)
            break;
        p->ex = ex;
        p->len = (size_t)snprintf(p->json, cap, "{\"m\":\"%s\",\"avg\":%g,\"n\":%lu}", pt->name, pt->sum / (double)pt->n, pt->n);
        if (exporter_put(ex, p, pt->name) == 0)
            sent++;
        pt->sum = 0;
        pt->n = 0;
    }
    ex->used = 0;
    rd_kafka_poll(ex->rk, 0);
    return sent;
}

int exporter_event(struct exporter *ex, const char *what)
{
    char text[256];
    int n = snprintf(text, sizeof text, "{\"at\":%ld,\"what\":\"%.180s\"}", (long)time(NULL), what);
    return rd_kafka_produce(ex->events, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, text, (size_t)n, NULL, 0, NULL);
}

int exporter_heartbeat(struct exporter *ex, unsigned long uptime)
{
    char beat[64];
    int len = snprintf(beat, sizeof beat, "{\"up\":%lu,\"drop\":%lu}", uptime, ex->dropped);
    int rc = rd_kafka_produce(ex->events, RD_KAFKA_PARTITION_UA, 0, beat, (size_t)len, "hb", 2, NULL); // expect: stack-escape
    rd_kafka_poll(ex->rk, 0);
    return rc;
}

void exporter_close(struct exporter *ex)
{
    exporter_flush(ex);
    while (rd_kafka_flush(ex->rk, 500) != 0)
        fprintf(stderr, "exporter: waiting\n");
    free(ex);
}
