#include <errno.h>
#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct gauge {
    const char *name;
    double (*read)(void *arg);
    void *arg;
};

struct exporter {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    char host[64];
    unsigned dropped;
};

static int push(struct exporter *x, const char *key, const char *text, size_t len)
{
    int tries = 0;

    while (rd_kafka_produce(x->topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, (void *)text, len, key,
                            strlen(key), NULL) == -1) {
        if (errno != ENOBUFS || ++tries > 20)
            return -1;
        rd_kafka_poll(x->rk, 50);
    }
    return 0;
}

void exporter_tick(struct exporter *x, const struct gauge *g, size_t n, int64_t now)
{
    char line[256];

    for (size_t i = 0; i < n; i++) {
        int len = snprintf(line, sizeof line, "%s,host=%s value=%.6f %lld", g[i].name, x->host, g[i].read(g[i].arg),
                           (long long)now);

        if (len < 0 || (size_t)len >= sizeof line || push(x, g[i].name, line, (size_t)len) < 0)
            x->dropped++;
    }
    rd_kafka_poll(x->rk, 0);
}

void exporter_stop(struct exporter *x)
{
    rd_kafka_flush(x->rk, 5000);
}
