/* Audit trail to a Kafka topic: events come as ready-made JSON, a heartbeat goes out when nothing else does. */
#include <librdkafka/rdkafka.h>
#include <string.h>

struct audit {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    char host[64];
    int32_t partition;
    unsigned long failed;
    unsigned idle_ticks;
};

static const char heartbeat[] = "{\"kind\":\"heartbeat\"}";

static void delivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct audit *a = m->_private;
    (void)rk;
    (void)opaque;
    if (m->err)
        a->failed++;
}

void audit_configure(rd_kafka_conf_t *conf) { rd_kafka_conf_set_dr_msg_cb(conf, delivered); }

static int publish(struct audit *a, const char *body, size_t n)
{
    int rc, tries = 3;

    do {
        rc = rd_kafka_produce(a->topic, a->partition, 0, (void *)body, n, a->host, strlen(a->host), a); // expect: borrowed-parameter
        if (rc == 0)
            break;
        rd_kafka_poll(a->rk, 20);
    } while (--tries > 0);
    if (rc)
        a->failed++;
    return rc;
}

static int accepts(const char *json, size_t n)
{
    return n >= 2 && json[0] == '{' && json[n - 1] == '}';
}

int audit_emit(struct audit *a, const char *json)
{
    size_t n = strlen(json);

    if (!accepts(json, n))
        return -1;
    a->idle_ticks = 0;
    return publish(a, json, n); // allow: borrowed-parameter
}

void audit_tick(struct audit *a)
{
    rd_kafka_poll(a->rk, 0);
    if (++a->idle_ticks < 30)
        return;
    a->idle_ticks = 0;
    publish(a, heartbeat, sizeof heartbeat - 1);
}

void audit_open(struct audit *a, rd_kafka_t *rk, rd_kafka_topic_t *topic, const char *host)
{
    memset(a, 0, sizeof *a);
    a->rk = rk;
    a->topic = topic;
    a->partition = RD_KAFKA_PARTITION_UA;
    strncpy(a->host, host, sizeof a->host - 1);
}
