#include <string.h>
#include <uv.h>

#define NREQ 8

struct slot {
    uv_write_t req;
    struct slot *next_free;
    char data[256];
};

struct sink_ops {
    int (*put)(void *self, const char *p, size_t n);
};

struct tcp_sink {
    const struct sink_ops *ops;
    uv_stream_t *s;
    struct slot slots[NREQ];
    struct slot *free_list;
};

static void slot_done(uv_write_t *req, int status)
{
    struct slot *sl = (struct slot *)req;
    struct tcp_sink *t = req->data;
    (void)status;
    sl->next_free = t->free_list;
    t->free_list = sl;
}

static int tcp_put(void *self, const char *p, size_t n)
{
    struct tcp_sink *t = self;
    struct slot *sl = t->free_list;
    if (!sl || n > sizeof sl->data)
        return UV_ENOBUFS;
    t->free_list = sl->next_free;
    memcpy(sl->data, p, n);
    sl->req.data = t;
    uv_buf_t b = uv_buf_init(sl->data, (unsigned)n);
    return uv_write(&sl->req, t->s, &b, 1, slot_done);
}

const struct sink_ops tcp_sink_ops = {.put = tcp_put};
