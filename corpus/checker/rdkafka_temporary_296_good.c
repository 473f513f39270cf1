/* Access-log shipper: every line becomes a message keyed by the client. */
#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct shipper {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long shipped, refused, failed;
};

struct access {
    uint32_t client;
    int status;
    unsigned long bytes;
    char path[128];
};

struct record {
    char text[224];
};

struct key {
    unsigned char b[4];
};

static struct key key_of(uint32_t client)
{
    struct key k = {{(unsigned char)(client >> 24), (unsigned char)(client >> 16), (unsigned char)(client >> 8), (unsigned char)client}};
    return k;
}

/* Records have a fixed width, so that they can be cut without parsing. */
static struct record record_of(const struct access *a)
{
    struct record r;
    char line[sizeof r.text];

    snprintf(line, sizeof line, "%08x %d %lu %s", a->client, a->status, a->bytes, a->path);
    snprintf(r.text, sizeof r.text, "%-*s", (int)sizeof r.text - 1, line);
    return r;
}

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct shipper *s = opaque;
    (void)rk;
    if (m->err)
        s->failed++;
    else
        s->shipped++;
}

void shipper_conf(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
}

/* The payload is copied on request, the key always. */
int ship(struct shipper *s, const struct access *a)
{
    int rc = rd_kafka_produce(s->topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, record_of(a).text,
                              sizeof(struct record) - 1, key_of(a->client).b, sizeof(struct key), NULL);
    if (rc) {
        s->refused++;
        rd_kafka_poll(s->rk, 10);
    }
    return rc;
}

int ship_heartbeat(struct shipper *s, uint32_t host)
{
    static char beat[] = "heartbeat";
    return rd_kafka_produce(s->topic, RD_KAFKA_PARTITION_UA, 0, beat, sizeof beat - 1, key_of(host).b, sizeof(struct key), NULL);
}

int shipper_stop(struct shipper *s)
{
    return rd_kafka_flush(s->rk, 5000);
}
