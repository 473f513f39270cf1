#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct loader {
    uv_fs_t open_req, read_req, close_req;
    uv_file fd;
    size_t total;
    char block[4096];
    void (*ready)(struct loader *);
};

static void on_closed(uv_fs_t *req)
{
    struct loader *l = req->data;
    uv_fs_req_cleanup(req);
    l->ready(l);
}

static void on_read(uv_fs_t *req)
{
    struct loader *l = req->data;
    if (req->result > 0)
        l->total += (size_t)req->result;
    uv_fs_req_cleanup(req);
    uv_fs_close(req->loop, &l->close_req, l->fd, on_closed);
}

static void on_open(uv_fs_t *req)
{
    struct loader *l = req->data;
    uv_buf_t b = uv_buf_init(l->block, sizeof l->block);
    l->fd = (uv_file)req->result;
    uv_fs_req_cleanup(req);
    if (l->fd < 0) {
        l->ready(l);
        return;
    }
    uv_fs_read(req->loop, &l->read_req, l->fd, &b, 1, 0, on_read);
}

int loader_start(struct loader *l, uv_loop_t *loop, const char *dir, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    l->open_req.data = l->read_req.data = l->close_req.data = l;
    return uv_fs_open(loop, &l->open_req, path, O_RDONLY, 0, on_open);
}
