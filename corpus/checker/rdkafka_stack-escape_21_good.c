#include <errno.h>
#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AUTO_FREE __attribute__((cleanup(auto_free)))

static void auto_free(void *p) { free(*(void **)p); }

typedef struct {
    char metric[48];
    double value;
    int64_t at;
} sample_t;

typedef struct {
    rd_kafka_t *rk;
    rd_kafka_topic_t *raw;
    rd_kafka_topic_t *summary;
    unsigned long dropped;
} sink_t;

static char *encode(const sample_t *v, size_t n, size_t *len)
{
    size_t cap = n * 96 + 1, used = 0, i;
    char *buf = malloc(cap);

    if (!buf)
        return NULL;
    for (i = 0; i < n; i++)
        used += (size_t)snprintf(buf + used, cap - used, "%s %.9g %lld\n", v[i].metric, v[i].value, (long long)v[i].at);
    *len = used;
    return buf;
}

static int retry_full(sink_t *s)
{
    if (errno != ENOBUFS)
        return 0;
    rd_kafka_poll(s->rk, 200);
    return 1;
}

/* With F_FREE the client library owns the block once it has accepted it, and only then. */
int sink_batch(sink_t *s, const sample_t *v, size_t n)
{
    AUTO_FREE char *block = NULL;
    size_t len = 0;
    int rc, tries = 5;

    block = encode(v, n, &len);
    if (!block)
        return -ENOMEM;
    do {
        rc = rd_kafka_produce(s->raw, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, block, len, v[0].metric,
                              strlen(v[0].metric), NULL);
    } while (rc == -1 && --tries > 0 && retry_full(s));
    if (rc == -1) {
        s->dropped += n;
        return -errno;
    }
    block = NULL;
    rd_kafka_poll(s->rk, 0);
    return 0;
}

int sink_summary(sink_t *s, const sample_t *v, size_t n)
{
    char line[128];
    double sum = 0;
    size_t i;
    int len;

    for (i = 0; i < n; i++)
        sum += v[i].value;
    len = snprintf(line, sizeof line, "%s n=%zu mean=%.6g", v[0].metric, n, sum / (double)n);
    if (rd_kafka_produce(s->summary, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, line, (size_t)len, NULL, 0, NULL) == -1)
        return -errno;
    return 0;
}
