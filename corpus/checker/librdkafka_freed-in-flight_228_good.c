/* Bridge from a bounded local spool to a topic: big payloads are given away to the client
 * library, small ones are copied by it. */
#include <librdkafka/rdkafka.h>
#include <stdlib.h>
#include <string.h>

#define SMALL 256

struct note {
    struct note *next;
    char key[32];
    size_t len;
    char *body;
};

struct bridge {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    struct note *first, **last;
    unsigned queued, dropped;
};

static void note_free(struct note *n)
{
    free(n->body);
    free(n);
}

static int note_ship(struct bridge *b, struct note *n)
{
    size_t klen = strlen(n->key);
    int rc;

    if (n->len <= SMALL)
        return rd_kafka_produce(b->topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
                                n->body, n->len, n->key, klen, NULL);
    rc = rd_kafka_produce(b->topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE,
                          n->body, n->len, n->key, klen, NULL);
    if (rc == 0)
        n->body = NULL;
    return rc;
}

static int bridge_drain(struct bridge *b, int tries)
{
    while (b->first) {
        struct note *n = b->first;

        if (note_ship(b, n) != 0) {
            if (tries-- <= 0)
                return -1;
            rd_kafka_poll(b->rk, 50);
            continue;
        }
        b->first = n->next;
        if (!b->first)
            b->last = &b->first;
        b->queued--;
        note_free(n);
    }
    rd_kafka_poll(b->rk, 0);
    return 0;
}

int bridge_put(struct bridge *b, const char *key, const void *p, size_t len)
{
    struct note *n = calloc(1, sizeof *n);

    if (!n || !(n->body = malloc(len ? len : 1))) {
        free(n);
        return -1;
    }
    strncpy(n->key, key, sizeof n->key - 1);
    memcpy(n->body, p, len);
    n->len = len;
    *b->last = n;
    b->last = &n->next;
    b->queued++;
    return bridge_drain(b, 3);
}

void bridge_stop(struct bridge *b)
{
    struct note *n;

    bridge_drain(b, 20);
    while ((n = b->first) != NULL) {
        b->first = n->next;
        b->dropped++;
        note_free(n);
    }
    b->last = &b->first;
    rd_kafka_flush(b->rk, 5000);
}
