/* Command-line client of a daemon: one request, one answer, then exit. Nothing
 * else lives on the loop, so it is run until the exchange is over. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

struct exchange {
    uv_pipe_t pipe;
    int rc;
    size_t got;
    char answer[1024];
};

struct req_header {
    uint32_t magic;
    uint32_t len;
};

static void finish(struct exchange *x, int rc)
{
    if (uv_is_closing((uv_handle_t *)&x->pipe))
        return;
    x->rc = rc;
    uv_close((uv_handle_t *)&x->pipe, NULL);
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct exchange *x = h->data;
    (void)hint;
    *buf = uv_buf_init(x->answer + x->got, (unsigned)(sizeof x->answer - 1 - x->got));
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct exchange *x = s->data;
    (void)buf;
    if (n > 0)
        x->got += (size_t)n;
    else if (n < 0)
        finish(x, n == UV_EOF ? 0 : (int)n);
}

static void on_written(uv_write_t *req, int status)
{
    struct exchange *x = req->data;
    if (status < 0)
        finish(x, status);
}

static void on_connected(uv_connect_t *c, int status)
{
    struct exchange *x = c->data;
    *(int *)c->handle->loop->data = status;
    if (status < 0)
        finish(x, status);
}

int daemon_ask(const char *path, const char *command, FILE *to)
{
    uv_loop_t loop;
    struct exchange x = {.rc = 0};
    uv_connect_t conn;
    uv_write_t write;
    struct req_header hdr = {0x51u, (uint32_t)strlen(command)};
    uv_buf_t bufs[2] = {uv_buf_init((char *)&hdr, sizeof hdr), uv_buf_init((char *)command, hdr.len)};
    int connected = UV_EAGAIN, rc;

    if ((rc = uv_loop_init(&loop)))
        return rc;
    loop.data = &connected;
    uv_pipe_init(&loop, &x.pipe, 0);
    x.pipe.data = conn.data = write.data = &x;
    uv_pipe_connect(&conn, &x.pipe, path, on_connected);
    uv_run(&loop, UV_RUN_DEFAULT);
    if (connected == 0) {
        rc = uv_write(&write, (uv_stream_t *)&x.pipe, bufs, 2, on_written);
        if (rc == 0)
            rc = uv_read_start((uv_stream_t *)&x.pipe, on_alloc, on_read);
        if (rc)
            finish(&x, rc);
        uv_run(&loop, UV_RUN_DEFAULT);
    }
    uv_loop_close(&loop);
    x.answer[x.got] = '\0';
    if (x.rc == 0)
        fputs(x.answer, to);
    return x.rc;
}
