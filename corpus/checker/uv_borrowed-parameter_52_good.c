#include <stdlib.h>
#include <uv.h>

typedef void (*sent_fn)(void *arg, int status);

struct send_op {
    uv_write_t req;
    sent_fn fn;
    void *arg;
};

static void send_op_cb(uv_write_t *req, int status)
{
    struct send_op *op = (struct send_op *)req;
    sent_fn fn = op->fn;
    void *arg = op->arg;
    free(op);
    fn(arg, status);
}

/* `data` must stay valid until `fn` runs. */
int stream_send(uv_stream_t *s, const void *data, unsigned len, sent_fn fn, void *arg)
{
    struct send_op *op = malloc(sizeof *op);
    uv_buf_t b = uv_buf_init((char *)data, len);
    int rc;
    if (!op)
        return UV_ENOMEM;
    op->fn = fn;
    op->arg = arg;
    rc = uv_write(&op->req, s, &b, 1, send_op_cb);
    if (rc)
        free(op);
    return rc;
}
