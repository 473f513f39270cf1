#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

/* Subscriber side of a pub/sub broker. The frame is tried on the spot first and
 * only what the socket does not take is queued. */

struct subscriber {
    uv_tcp_t tcp;
    size_t backlog;
    unsigned long frames;
    unsigned long dropped;
};

struct pending {
    uv_write_t req;
    struct subscriber *sub;
    size_t len;
};

static void on_pending_written(uv_write_t *req, int status)
{
    struct pending *p = (struct pending *)req;
    p->sub->backlog -= p->len;
    if (status < 0)
        p->sub->dropped++;
    free(p);
}

static unsigned char *frame_build(const char *topic, const void *body, size_t body_len, size_t *out_len)
{
    size_t tl = strlen(topic);
    unsigned char *f;

    if (tl > 255 || body_len > 0xffffff)
        return NULL;
    f = malloc(1 + tl + 3 + body_len);
    if (!f)
        return NULL;
    f[0] = (unsigned char)tl;
    memcpy(f + 1, topic, tl);
    f[1 + tl] = (unsigned char)(body_len >> 16);
    f[2 + tl] = (unsigned char)(body_len >> 8);
    f[3 + tl] = (unsigned char)body_len;
    memcpy(f + 4 + tl, body, body_len);
    *out_len = 4 + tl + body_len;
    return f;
}

static int queue_rest(struct subscriber *s, unsigned char *rest, size_t len)
{
    uv_buf_t buf = uv_buf_init((char *)rest, (unsigned)len);
    struct pending *p = malloc(sizeof *p);
    int rc;

    if (!p)
        return UV_ENOMEM;
    p->sub = s;
    p->len = len;
    rc = uv_write(&p->req, (uv_stream_t *)&s->tcp, &buf, 1, on_pending_written); // allow: borrowed-parameter
    if (rc) {
        free(p);
        return rc;
    }
    s->backlog += len;
    return 0;
}

int subscriber_publish(struct subscriber *s, const char *topic, const void *body, size_t body_len)
{
    size_t len = 0, taken = 0;
    unsigned char *frame = frame_build(topic, body, body_len, &len);
    uv_buf_t buf;
    int rc;

    if (!frame)
        return UV_ENOMEM;
    if (s->backlog == 0) {
        buf = uv_buf_init((char *)frame, (unsigned)len);
        rc = uv_try_write((uv_stream_t *)&s->tcp, &buf, 1);
        if (rc < 0 && rc != UV_EAGAIN)
            goto out;
        if (rc > 0)
            taken = (size_t)rc;
    }
    rc = 0;
    if (taken < len)
        rc = queue_rest(s, frame + taken, len - taken);
    if (rc == 0)
        s->frames++;
out:
    if (rc < 0)
        s->dropped++;
    free(frame); // expect: freed-in-flight
    return rc;
}
