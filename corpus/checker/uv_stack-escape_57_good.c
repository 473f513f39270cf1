#include <stdio.h>
#include <uv.h>

struct waiter {
    int done;
    int status;
};

static void wake(uv_write_t *req, int status)
{
    struct waiter *w = req->data;
    w->status = status;
    w->done = 1;
}

int write_blocking(uv_loop_t *loop, uv_stream_t *s, double value)
{
    char text[40];
    uv_write_t req;
    struct waiter w = {0};
    uv_buf_t b = uv_buf_init(text, (unsigned)snprintf(text, sizeof text, "%.17g\n", value));
    int rc;

    req.data = &w;
    rc = uv_write(&req, s, &b, 1, wake);
    if (rc)
        return rc;
    while (!w.done)
        uv_run(loop, UV_RUN_ONCE);
    return w.status;
}
