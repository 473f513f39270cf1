/* Upload receiver: each connection is spooled to its own file. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define CHUNK 32768
#define IDLE_MS 15000

struct upload {
    uv_tcp_t tcp;
    uv_timer_t idle;
    uv_fs_t fs;
    uv_file spool;
    int64_t offset;
    int open_handles;
    int closing;
    char chunk[CHUNK];
};

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf);

static void give_chunk(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct upload *u = h->data;
    (void)hint;
    *buf = uv_buf_init(u->chunk, CHUNK);
}

static void on_handle_closed(uv_handle_t *h)
{
    struct upload *u = h->data;
    if (--u->open_handles == 0)
        free(u); /* expect: freed-in-flight */
}

static void upload_close(struct upload *u)
{
    if (u->closing)
        return;
    u->closing = 1;
    uv_close((uv_handle_t *)&u->tcp, on_handle_closed); /* allow: freed-in-flight */
    uv_close((uv_handle_t *)&u->idle, on_handle_closed); /* allow: freed-in-flight */
}

static void on_idle(uv_timer_t *t)
{
    upload_close(t->data);
}

static void on_stored(uv_fs_t *req)
{
    struct upload *u = req->data;
    ssize_t n = req->result;
    uv_fs_req_cleanup(req);
    if (n < 0) {
        upload_close(u);
        return;
    }
    u->offset += n;
    if (!u->closing)
        uv_read_start((uv_stream_t *)&u->tcp, give_chunk, on_read);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct upload *u = s->data;
    uv_buf_t out;
    if (n == 0)
        return;
    if (n < 0) {
        upload_close(u);
        return;
    }
    /* one chunk at a time: reading resumes when the disk has it */
    uv_read_stop(s);
    out = uv_buf_init(buf->base, (unsigned)n);
    u->fs.data = u;
    if (uv_fs_write(s->loop, &u->fs, u->spool, &out, 1, u->offset, on_stored) < 0) /* allow: freed-in-flight */
        upload_close(u);
}

int upload_accept(uv_stream_t *server, uv_file spool)
{
    struct upload *u = calloc(1, sizeof *u);
    if (!u)
        return UV_ENOMEM;
    u->spool = spool;
    uv_tcp_init(server->loop, &u->tcp);
    uv_timer_init(server->loop, &u->idle);
    u->tcp.data = u->idle.data = u;
    u->open_handles = 2;
    if (uv_accept(server, (uv_stream_t *)&u->tcp) < 0) {
        upload_close(u);
        return UV_ECONNABORTED;
    }
    uv_timer_start(&u->idle, on_idle, IDLE_MS, 0);
    return uv_read_start((uv_stream_t *)&u->tcp, give_chunk, on_read);
}
