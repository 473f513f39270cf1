/* Append-only journal: records collect in memory and are pushed out by a timer. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct block {
    size_t used;
    char data[16384];
};

struct journal {
    uv_loop_t *loop;
    uv_timer_t tick;
    uv_file fd;
    int64_t end;
    struct block *open; /* being filled */
    struct block *spare;
    int flushing;
};

static void on_flushed(uv_fs_t *req)
{
    struct journal *j = req->data;
    if (req->result > 0)
        j->end += req->result;
    uv_fs_req_cleanup(req);
    j->spare->used = 0;
    j->flushing = 0;
}

static int journal_flush(struct journal *j)
{
    uv_fs_t req;
    uv_buf_t b;
    struct block *full = j->open;
    int rc;
    if (j->flushing || full->used == 0)
        return 0;
    j->open = j->spare;
    j->spare = full;
    b = uv_buf_init(full->data, (unsigned)full->used);
    memset(&req, 0, sizeof req);
    req.data = j;
    j->flushing = 1;
    rc = uv_fs_write(j->loop, &req, j->fd, &b, 1, j->end, on_flushed); /* expect: stack-control-block */
    if (rc < 0)
        j->flushing = 0;
    return rc;
}

static void on_tick(uv_timer_t *t)
{
    journal_flush(t->data);
}

int journal_put(struct journal *j, const void *rec, size_t n)
{
    struct block *b = j->open;
    if (n > sizeof b->data - b->used) {
        int rc = journal_flush(j);
        if (rc < 0)
            return rc;
        b = j->open;
        if (n > sizeof b->data - b->used)
            return UV_EAGAIN;
    }
    memcpy(b->data + b->used, rec, n);
    b->used += n;
    return 0;
}

int journal_init(struct journal *j, uv_loop_t *loop, uv_file fd)
{
    memset(j, 0, sizeof *j);
    j->loop = loop;
    j->fd = fd;
    j->open = calloc(1, sizeof *j->open);
    j->spare = calloc(1, sizeof *j->spare);
    if (!j->open || !j->spare) {
        free(j->open);
        free(j->spare);
        return UV_ENOMEM;
    }
    uv_timer_init(loop, &j->tick);
    j->tick.data = j;
    return uv_timer_start(&j->tick, on_tick, 200, 200);
}
