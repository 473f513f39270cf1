/* Audit trail producer: the payload goes over to librdkafka when it accepts the message. */
#include <errno.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct audit {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    char *spill[32]; /* refused records, sent again later */
    size_t n_spill;
    unsigned long lost, failed;
};

static void audit_delivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct audit *a = opaque;

    (void)rk;
    if (m->err)
        a->failed++;
}

void audit_configure(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, audit_delivered);
}

static char *format_record(const char *who, const char *what)
{
    size_t n = strlen(who) + strlen(what) + 48;
    char *p = malloc(n);

    if (p)
        snprintf(p, n, "%lld %s: %s", (long long)time(NULL), who, what);
    return p;
}

/* 0: accepted, p belongs to the library; otherwise p still belongs to the caller. */
static int submit(struct audit *a, char *p)
{
    int rc = rd_kafka_produce(a->topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, p, strlen(p), NULL, 0, NULL);

    if (rc == -1 && errno == ENOBUFS) {
        rd_kafka_poll(a->rk, 100);
        rc = rd_kafka_produce(a->topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, p, strlen(p), NULL, 0, NULL);
    }
    return rc;
}

static void refused(struct audit *a, char *p)
{
    if (a->n_spill < sizeof a->spill / sizeof a->spill[0]) {
        a->spill[a->n_spill++] = p;
        return;
    }
    a->lost++;
    free(p);
}

int audit_write(struct audit *a, const char *who, const char *what)
{
    char *p = format_record(who, what);

    if (!p)
        return -1;
    if (submit(a, p) == -1) {
        refused(a, p);
        return -1;
    }
    rd_kafka_poll(a->rk, 0);
    return 0;
}

void audit_retry(struct audit *a)
{
    while (a->n_spill) {
        if (submit(a, a->spill[a->n_spill - 1]) == -1)
            return;
        a->n_spill--;
    }
}

int audit_mark(struct audit *a)
{
    char mark[32];
    int n = snprintf(mark, sizeof mark, "mark %lld", (long long)time(NULL));

    return rd_kafka_produce(a->topic, 0, RD_KAFKA_MSG_F_COPY, mark, (size_t)n, NULL, 0, NULL);
}
