#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct journal {
    uv_loop_t *loop;
    uv_file fd;
    int64_t end;
    unsigned pending;
    int last_error;
    void (*idle_cb)(struct journal *);
};

struct journal_op {
    uv_fs_t req;
    struct journal *j;
    size_t want;
};

static const char k_magic[] = "SYNCJRNL2\n";

static void op_finish(uv_fs_t *req)
{
    struct journal_op *op = req->data;
    struct journal *j = op->j;
    if (req->result < 0)
        j->last_error = (int)req->result;
    else if ((size_t)req->result != op->want)
        j->last_error = UV_EIO;
    uv_fs_req_cleanup(req);
    free(op);
    if (--j->pending == 0 && j->idle_cb)
        j->idle_cb(j);
}

static struct journal_op *op_new(struct journal *j, size_t want)
{
    struct journal_op *op = calloc(1, sizeof *op);
    if (!op)
        return NULL;
    op->j = j;
    op->want = want;
    op->req.data = op;
    return op;
}

int journal_record(struct journal *j, const void *rec, size_t len)
{
    struct journal_op *op = op_new(j, len);
    uv_buf_t b;
    int rc;
    if (!op)
        return UV_ENOMEM;
    b = uv_buf_init((char *)rec, (unsigned)len);
    rc = uv_fs_write(j->loop, &op->req, j->fd, &b, 1, j->end, op_finish); // expect: borrowed-parameter
    if (rc < 0) {
        free(op);
        return rc;
    }
    j->end += (int64_t)len;
    j->pending++;
    return 0;
}

int journal_create(struct journal *j, uv_loop_t *loop, const char *path)
{
    uv_fs_t open_req;
    memset(j, 0, sizeof *j);
    j->loop = loop;
    j->fd = uv_fs_open(loop, &open_req, path, UV_FS_O_CREAT | UV_FS_O_TRUNC | UV_FS_O_WRONLY, 0644, NULL);
    uv_fs_req_cleanup(&open_req);
    if (j->fd < 0)
        return j->fd;
    return journal_record(j, k_magic, sizeof k_magic - 1);
}

int journal_close(struct journal *j)
{
    uv_fs_t req;
    int rc;
    if (j->pending)
        return UV_EBUSY;
    rc = uv_fs_close(j->loop, &req, j->fd, NULL);
    uv_fs_req_cleanup(&req);
    j->fd = -1;
    return rc < 0 ? rc : j->last_error;
}
