/* Audit trail: events go to one Kafka topic, keyed by the acting user. */
#include <librdkafka/rdkafka.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

struct audit {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    atomic_ulong delivered, lost;
    unsigned long dropped;
};

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct audit *a = opaque;
    (void)rk;
    if (m->err)
        atomic_fetch_add(&a->lost, 1);
    else
        atomic_fetch_add(&a->delivered, 1);
}

void audit_configure(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
}

/* Called from the main loop every tick. */
void audit_tick(struct audit *a)
{
    rd_kafka_poll(a->rk, 0);
}

static int with_retry(struct audit *a, int rc)
{
    if (rc == 0)
        return 0;
    a->dropped++;
    fprintf(stderr, "audit: queue full, %lu dropped\n", a->dropped);
    rd_kafka_poll(a->rk, 10);
    return -1;
}

int audit_login(struct audit *a, const char *user, const char *addr)
{
    char json[256];
    int n = snprintf(json, sizeof json, "{\"ev\":\"login\",\"user\":\"%s\",\"from\":\"%s\"}", user, addr);

    if (n < 0 || n >= (int)sizeof json)
        return -1;
    return with_retry(a, rd_kafka_produce(a->topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, json, (size_t)n, user,
                                          strlen(user), NULL));
}

int audit_logout(struct audit *a, const char *user)
{
    static char json[] = "{\"ev\":\"logout\"}";
    return with_retry(a, rd_kafka_produce(a->topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, json, sizeof json - 1,
                                          user, strlen(user), NULL));
}

/* Change documents can be some hundred kB. */
int audit_change(struct audit *a, const char *user, char *doc, size_t len)
{
    int rc;

    if (!doc || len == 0)
        return -1;
    rc = rd_kafka_produce(a->topic, RD_KAFKA_PARTITION_UA, 0, doc, len, user, strlen(user), NULL); // expect: borrowed-parameter
    return with_retry(a, rc);
}
