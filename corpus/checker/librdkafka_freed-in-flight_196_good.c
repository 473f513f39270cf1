/* Click stream collector: events become messages that are freed from the delivery report,
 * or at once when the producer queue does not take them. */
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct click {
    const char *session;
    const char *page;
    unsigned x, y;
};

struct collector;

struct click_msg {
    struct collector *owner;
    time_t queued_at;
    size_t len;
    char json[];
};

struct collector {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long queued, acked, lost;
};

static void click_msg_free(struct click_msg *m)
{
    free(m);
}

static void report(rd_kafka_t *rk, const rd_kafka_message_t *rkm, void *opaque)
{
    struct click_msg *m = rkm->_private;
    struct collector *c = m->owner;

    (void)rk;
    (void)opaque;
    if (rkm->err) {
        c->lost++;
        fprintf(stderr, "lost %zu bytes queued at %ld\n", rkm->len, (long)m->queued_at);
    } else {
        c->acked++;
    }
    click_msg_free(m);
}

void collector_setup(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, report);
}

static struct click_msg *click_encode(struct collector *c, const struct click *k)
{
    static const char fmt[] = "{\"s\":\"%s\",\"p\":\"%s\",\"x\":%u,\"y\":%u}";
    int n = snprintf(NULL, 0, fmt, k->session, k->page, k->x, k->y);
    struct click_msg *m;

    if (n < 0)
        return NULL;
    m = malloc(sizeof *m + (size_t)n + 1);
    if (!m)
        return NULL;
    snprintf(m->json, (size_t)n + 1, fmt, k->session, k->page, k->x, k->y);
    m->owner = c;
    m->len = (size_t)n;
    m->queued_at = time(NULL);
    return m;
}

int collector_click(struct collector *c, const struct click *k)
{
    struct click_msg *m = click_encode(c, k);
    int rc;

    if (!m)
        return -1;
    rc = rd_kafka_produce(c->topic, RD_KAFKA_PARTITION_UA, 0, m->json, m->len, k->session, strlen(k->session), m);
    if (rc == 0) {
        c->queued++;
        rd_kafka_poll(c->rk, 0);
        return 0;
    }
    click_msg_free(m);
    c->lost++;
    rd_kafka_poll(c->rk, 10);
    return rc;
}

int collector_drain(struct collector *c, int seconds)
{
    while (seconds-- > 0)
        if (rd_kafka_flush(c->rk, 1000) == 0)
            return 0;
    return -1;
}
