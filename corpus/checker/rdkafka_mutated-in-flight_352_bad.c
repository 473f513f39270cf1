/* Ships access-log entries to a topic, one JSON document per entry. */
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    const char *host;
    const char *path;
    int status;
    unsigned long bytes;
};

struct shipper {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    char doc[1024];
    unsigned long delivered, failed, truncated;
};

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct shipper *s = opaque;
    (void)rk;
    if (m->err)
        s->failed++;
    else
        s->delivered++;
}

void shipper_configure(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
}

static int format_entry(char *to, size_t room, const struct entry *e)
{
    const char *fmt = "{\"host\":\"%s\",\"path\":\"%s\",\"status\":%d,\"bytes\":%lu}";
    return snprintf(to, room, fmt, e->host, e->path, e->status, e->bytes); /* allow: mutated-in-flight */
}

int shipper_push(struct shipper *s, const struct entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int n = format_entry(s->doc, sizeof s->doc, &entries[i]); /* expect: mutated-in-flight */
        if (n < 0 || (size_t)n >= sizeof s->doc) {
            s->truncated++;
            continue;
        }
        if (rd_kafka_produce(s->topic, RD_KAFKA_PARTITION_UA, 0, s->doc, (size_t)n, entries[i].host, /* allow: mutated-in-flight */
                             strlen(entries[i].host), NULL) != 0) {
            s->failed++;
            rd_kafka_poll(s->rk, 100);
        }
        rd_kafka_poll(s->rk, 0);
    }
    return s->failed ? -1 : 0;
}

int shipper_stop(struct shipper *s)
{
    return rd_kafka_flush(s->rk, 10000);
}
