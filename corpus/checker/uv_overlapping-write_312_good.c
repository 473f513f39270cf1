/* RPC client: header and payload of a call go out as two writes, libuv keeps the
 * order of the writes on a stream; the answers are read at the same time. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct rpc_client {
    uv_tcp_t tcp;
    uint32_t next_call;
    unsigned long written, failed;
};

struct rpc_call {
    uv_write_t head_req, body_req;
    int pending;
    uint32_t head[3];
    size_t len;
    char body[];
};

static void part_done(struct rpc_call *c, struct rpc_client *cl, int status)
{
    if (status < 0)
        cl->failed++;
    else
        cl->written++;
    if (--c->pending == 0)
        free(c);
}

static void head_done(uv_write_t *req, int status)
{
    struct rpc_call *c = req->data;
    part_done(c, req->handle->data, status);
}

static void body_done(uv_write_t *req, int status)
{
    struct rpc_call *c = req->data;
    part_done(c, req->handle->data, status);
}

int rpc_call(struct rpc_client *cl, uint32_t method, const void *arg, size_t len)
{
    struct rpc_call *c = malloc(sizeof *c + len);
    uv_stream_t *st = (uv_stream_t *)&cl->tcp;
    uv_buf_t b;
    int rc;

    if (!c)
        return UV_ENOMEM;
    c->head[0] = cl->next_call++;
    c->head[1] = method;
    c->head[2] = (uint32_t)len;
    c->len = len;
    memcpy(c->body, arg, len);
    c->head_req.data = c->body_req.data = c;
    c->pending = 0;
    cl->tcp.data = cl;

    b = uv_buf_init((char *)c->head, sizeof c->head);
    rc = uv_write(&c->head_req, st, &b, 1, head_done);
    if (rc) {
        free(c);
        return rc;
    }
    c->pending++;
    b = uv_buf_init(c->body, (unsigned)c->len);
    rc = uv_write(&c->body_req, st, &b, 1, body_done);
    if (rc == 0)
        c->pending++;
    return rc;
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    (void)h;
    *buf = uv_buf_init(malloc(hint), (unsigned)hint);
}

static void on_answer(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    free(buf->base);
    if (n < 0 && !uv_is_closing((uv_handle_t *)s))
        uv_close((uv_handle_t *)s, NULL);
}

int rpc_start(struct rpc_client *cl)
{
    cl->tcp.data = cl;
    return uv_read_start((uv_stream_t *)&cl->tcp, on_alloc, on_answer);
}
