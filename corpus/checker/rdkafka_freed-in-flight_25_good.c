#include <errno.h>
#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct frame {
    uint32_t stream;
    uint32_t len;
    unsigned char *bytes;
};

struct tee {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long ok, full, bad;
};

static unsigned char *encode(const struct frame *f, size_t *size)
{
    unsigned char *p = malloc(8 + (size_t)f->len);

    if (!p)
        return NULL;
    memcpy(p, &f->stream, 4);
    memcpy(p + 4, &f->len, 4);
    memcpy(p + 8, f->bytes, f->len);
    *size = 8 + (size_t)f->len;
    return p;
}

/* With F_FREE the library owns the payload from a successful produce on. */
int tee_frame(struct tee *t, const struct frame *f)
{
    size_t size = 0;
    unsigned char *payload = encode(f, &size);
    int rc = -ENOMEM;

    if (!payload)
        goto out;
    rc = -EMSGSIZE;
    if (size > 1000000)
        goto out;
    rc = 0;
    if (rd_kafka_produce(t->topic, (int32_t)(f->stream % 16), RD_KAFKA_MSG_F_FREE, payload, size, &f->stream,
                         sizeof f->stream, NULL) == -1) {
        rc = -errno;
        if (errno == ENOBUFS)
            t->full++;
        goto out;
    }
    payload = NULL;
    t->ok++;
out:
    if (rc)
        t->bad++;
    free(payload);
    rd_kafka_poll(t->rk, 0);
    return rc;
}

int tee_all(struct tee *t, struct frame *list, size_t n)
{
    int last = 0;

    for (size_t i = 0; i < n; i++) {
        int rc = tee_frame(t, &list[i]);

        if (rc)
            last = rc;
        free(list[i].bytes);
        list[i].bytes = NULL;
    }
    return last;
}
