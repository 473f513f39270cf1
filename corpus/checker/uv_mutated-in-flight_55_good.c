#include <string.h>
#include <uv.h>

struct logger {
    uv_stream_t *s;
    uv_write_t req;
    char buf[2][4096];
    size_t used[2];
    int filling;
    int writing;
};

static void log_kick(struct logger *lg);

static void log_written(uv_write_t *req, int status)
{
    struct logger *lg = req->data;
    lg->writing = 0;
    if (status == 0)
        log_kick(lg);
}

static void log_kick(struct logger *lg)
{
    int out = lg->filling;
    uv_buf_t b;
    if (lg->writing || lg->used[out] == 0)
        return;
    b = uv_buf_init(lg->buf[out], (unsigned)lg->used[out]);
    lg->filling = !out;
    lg->used[lg->filling] = 0;
    lg->writing = 1;
    lg->req.data = lg;
    if (uv_write(&lg->req, lg->s, &b, 1, log_written))
        lg->writing = 0;
}

int log_add(struct logger *lg, const char *p, size_t n)
{
    int i = lg->filling;
    if (n > sizeof lg->buf[i] - lg->used[i])
        return UV_ENOBUFS;
    memcpy(lg->buf[i] + lg->used[i], p, n);
    lg->used[i] += n;
    log_kick(lg);
    return 0;
}
