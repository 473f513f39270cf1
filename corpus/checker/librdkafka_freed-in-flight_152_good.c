/* Change capture: rows become messages; the payload is the producer's once it is taken, the key never is. */
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row {
    const char *table;
    unsigned long id;
    const char *const *columns;
    const char *const *values;
    unsigned n;
};

struct capture {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long taken, refused;
};

static char *row_key(const struct row *r)
{
    size_t n = strlen(r->table) + 24;
    char *key = malloc(n);
    if (key)
        snprintf(key, n, "%s/%lu", r->table, r->id);
    return key;
}

static char *row_payload(const struct row *r, size_t *len)
{
    size_t n = 3, at = 0;
    char *p;

    for (unsigned i = 0; i < r->n; i++)
        n += strlen(r->columns[i]) + strlen(r->values[i]) + 6;
    p = malloc(n);
    if (!p)
        return NULL;
    p[at++] = '{';
    for (unsigned i = 0; i < r->n; i++)
        at += (size_t)sprintf(p + at, "%s\"%s\":\"%s\"", i ? "," : "", r->columns[i], r->values[i]);
    p[at++] = '}';
    *len = at;
    return p;
}

static int produce(struct capture *c, void *payload, size_t len, const char *key)
{
    for (int tries = 0; tries < 5; tries++) {
        if (rd_kafka_produce(c->topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, payload, len, key, strlen(key), NULL) == 0)
            return 0;
        rd_kafka_poll(c->rk, 100);
    }
    return -1;
}

int capture_row(struct capture *c, const struct row *r)
{
    size_t len = 0;
    char *key = row_key(r);
    char *payload = row_payload(r, &len);
    int rc = -1;

    if (key && payload)
        rc = produce(c, payload, len, key);
    if (rc) {
        c->refused++;
        free(payload);
    } else {
        c->taken++;
    }
    free(key);
    return rc;
}

int capture_rows(struct capture *c, const struct row *rows, unsigned n)
{
    unsigned bad = 0;
    for (unsigned i = 0; i < n; i++)
        if (capture_row(c, &rows[i]))
            bad++;
    rd_kafka_poll(c->rk, 0);
    return bad ? -1 : 0;
}
