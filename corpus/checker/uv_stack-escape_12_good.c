/* Frame writer: the descriptor array is local, what it describes is not. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct blob {
    unsigned refs;
    size_t len;
    char bytes[];
};

struct frame_req {
    uv_write_t req;
    unsigned char head[8];
    struct blob *payload;
    void (*done)(void *arg, int status);
    void *arg;
};

static const char trailer[2] = {'\r', '\n'};

struct blob *blob_new(const void *p, size_t n)
{
    struct blob *b = malloc(sizeof *b + n);
    if (b) {
        b->refs = 1;
        b->len = n;
        memcpy(b->bytes, p, n);
    }
    return b;
}

static struct blob *blob_ref(struct blob *b)
{
    b->refs++;
    return b;
}

void blob_unref(struct blob *b)
{
    if (--b->refs == 0)
        free(b);
}

static void put32(unsigned char *p, uint32_t v)
{
    for (int i = 3; i >= 0; i--, v >>= 8)
        p[i] = (unsigned char)v;
}

static void frame_written(uv_write_t *r, int status)
{
    struct frame_req *f = (struct frame_req *)((char *)r - offsetof(struct frame_req, req));
    if (f->done)
        f->done(f->arg, status);
    blob_unref(f->payload);
    free(f);
}

int frame_send(uv_stream_t *to, uint32_t type, struct blob *payload, void (*done)(void *, int), void *arg)
{
    uv_buf_t bufs[3];
    struct frame_req *f = calloc(1, sizeof *f);
    int rc;

    if (!f)
        return UV_ENOMEM;
    f->payload = blob_ref(payload);
    f->done = done;
    f->arg = arg;
    put32(f->head, type);
    put32(f->head + 4, (uint32_t)payload->len);

    bufs[0] = uv_buf_init((char *)f->head, sizeof f->head);
    bufs[1] = uv_buf_init(payload->bytes, (unsigned)payload->len);
    bufs[2] = uv_buf_init((char *)trailer, sizeof trailer);
    rc = uv_write(&f->req, to, bufs, 3, frame_written);
    if (rc) { /* no callback will come */
        blob_unref(f->payload);
        free(f);
    }
    return rc;
}

int broadcast(uv_stream_t **peers, size_t n, uint32_t type, const void *p, size_t len)
{
    size_t i;
    int failed = 0;
    struct blob *b = blob_new(p, len);
    if (!b)
        return UV_ENOMEM;
    for (i = 0; i < n; i++)
        if (frame_send(peers[i], type, b, NULL, NULL))
            failed++;
    blob_unref(b); /* every pending write has its own reference */
    return failed;
}
