#include <librdkafka/rdkafka.h>
#include <string.h>

struct kpub {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long accepted;
};

static int kpub_put(struct kpub *k, int32_t part, int flags, const void *p, size_t n)
{
    int rc = rd_kafka_produce(k->topic, part, flags, (void *)p, n, NULL, 0, k); // allow: borrowed-parameter
    if (rc == 0)
        k->accepted++;
    rd_kafka_poll(k->rk, 0);
    return rc;
}

int kpub_text(struct kpub *k, const char *text) { return kpub_put(k, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, text, strlen(text)); }

int kpub_counter(struct kpub *k, unsigned long long v)
{
    unsigned char rec[9];
    rec[0] = 'c';
    memcpy(rec + 1, &v, sizeof v);
    return kpub_put(k, 0, 0, rec, sizeof rec); // expect: stack-escape
}
