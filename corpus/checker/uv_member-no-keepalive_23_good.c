#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

/* Receives an upload over TCP and spools it to a file. Reading pauses while a
 * block is on its way to the disk. */

#define BLOCK 16384

struct upload {
    uv_tcp_t tcp;
    uv_fs_t write_req;
    uv_timer_t idle;
    uv_file file;
    int64_t offset;
    size_t want;
    int refs; /* two handles, and the write while there is one */
    char block[BLOCK];
};

static void upload_start_reading(struct upload *u);

static void upload_unref(struct upload *u)
{
    uv_fs_t req;

    if (--u->refs > 0)
        return;
    uv_fs_close(NULL, &req, u->file, NULL);
    uv_fs_req_cleanup(&req);
    free(u);
}

static void on_handle_closed(uv_handle_t *h) { upload_unref(h->data); }

static void upload_close(struct upload *u)
{
    if (uv_is_closing((uv_handle_t *)&u->tcp))
        return;
    uv_close((uv_handle_t *)&u->tcp, on_handle_closed);
    uv_close((uv_handle_t *)&u->idle, on_handle_closed);
}

static void on_idle(uv_timer_t *t) { upload_close(t->data); }

static void on_block_written(uv_fs_t *req)
{
    struct upload *u = req->data;
    ssize_t n = req->result;

    uv_fs_req_cleanup(req);
    if (n < 0 || (size_t)n < u->want) {
        upload_close(u);
    } else {
        u->offset += n;
        if (!uv_is_closing((uv_handle_t *)&u->tcp))
            upload_start_reading(u);
    }
    upload_unref(u);
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct upload *u = h->data;
    (void)hint;
    *buf = uv_buf_init(u->block, BLOCK);
}

static void on_read(uv_stream_t *st, ssize_t n, const uv_buf_t *buf)
{
    struct upload *u = st->data;
    uv_buf_t out;

    (void)buf;
    if (n == 0)
        return;
    if (n < 0) {
        upload_close(u);
        return;
    }
    uv_read_stop(st);
    uv_timer_again(&u->idle);
    out = uv_buf_init(u->block, (unsigned)n);
    u->write_req.data = u;
    u->want = (size_t)n;
    u->refs++;
    if (uv_fs_write(st->loop, &u->write_req, u->file, &out, 1, u->offset, on_block_written) < 0) {
        u->refs--;
        upload_close(u);
    }
}

static void upload_start_reading(struct upload *u)
{
    if (uv_read_start((uv_stream_t *)&u->tcp, on_alloc, on_read) < 0)
        upload_close(u);
}

void upload_accept(uv_stream_t *server, uv_file file)
{
    struct upload *u = calloc(1, sizeof *u);
    if (!u)
        return;
    u->file = file;
    u->tcp.data = u->idle.data = u;
    u->refs = 2;
    uv_tcp_init(server->loop, &u->tcp);
    uv_timer_init(server->loop, &u->idle);
    if (uv_accept(server, (uv_stream_t *)&u->tcp) < 0) {
        upload_close(u);
        return;
    }
    uv_timer_start(&u->idle, on_idle, 5000, 5000);
    upload_start_reading(u);
}
