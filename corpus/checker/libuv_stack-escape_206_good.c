/* Control channel of a media relay: small frames are tried at once, only what the kernel refuses is kept. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum ctl { CTL_PAUSE = 1, CTL_RESUME, CTL_SEEK, CTL_RATE };

struct relay {
    uv_pipe_t pipe;
    unsigned backlog;
    unsigned long direct, deferred;
    int broken;
};

struct leftover {
    uv_write_t req;
    struct relay *relay;
    size_t len;
    unsigned char bytes[];
};

static void on_leftover(uv_write_t *req, int status)
{
    struct leftover *l = (struct leftover *)((char *)req - offsetof(struct leftover, req));
    struct relay *r = l->relay;

    r->backlog--;
    if (status < 0)
        r->broken = 1;
    free(l);
}

static int keep(struct relay *r, const unsigned char *rest, size_t n)
{
    struct leftover *l = malloc(sizeof *l + n);
    uv_buf_t b;
    int rc;

    if (!l)
        return UV_ENOMEM;
    memcpy(l->bytes, rest, n);
    l->len = n;
    l->relay = r;
    b = uv_buf_init((char *)l->bytes, (unsigned)n);
    rc = uv_write(&l->req, (uv_stream_t *)&r->pipe, &b, 1, on_leftover);
    if (rc < 0) {
        free(l);
        return rc;
    }
    r->backlog++;
    r->deferred++;
    return 0;
}

static int push_frame(struct relay *r, const unsigned char *frame, size_t n)
{
    size_t gone = 0;
    int rc;

    if (r->broken)
        return UV_EPIPE;
    if (r->backlog == 0) {
        uv_buf_t b = uv_buf_init((char *)frame, (unsigned)n);

        rc = uv_try_write((uv_stream_t *)&r->pipe, &b, 1);
        if (rc >= 0)
            gone = (size_t)rc;
        else if (rc != UV_EAGAIN)
            return rc;
    }
    if (gone == n) {
        r->direct++;
        return 0;
    }
    rc = keep(r, frame + gone, n - gone);
    if (rc < 0 && gone > 0)
        r->broken = 1;
    return rc;
}

static int push_ctl(struct relay *r, enum ctl op, uint32_t arg)
{
    unsigned char frame[8] = {0xC7, (unsigned char)op, 0, 4};

    for (int i = 0; i < 4; i++)
        frame[4 + i] = (unsigned char)(arg >> (24 - 8 * i));
    return push_frame(r, frame, sizeof frame);
}

int relay_pause(struct relay *r) { return push_ctl(r, CTL_PAUSE, 0); }

int relay_resume(struct relay *r) { return push_ctl(r, CTL_RESUME, 0); }

int relay_seek(struct relay *r, uint32_t ms)
{
    int rc = push_ctl(r, CTL_PAUSE, 0);

    if (rc == 0)
        rc = push_ctl(r, CTL_SEEK, ms);
    return rc < 0 ? rc : push_ctl(r, CTL_RESUME, 0);
}
