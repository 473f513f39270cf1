#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

struct config {
    char text[2048];
    ssize_t len;
};

static void config_read(uv_fs_t *req)
{
    struct config *c = req->data;
    c->len = req->result;
    uv_fs_req_cleanup(req);
    free(req);
}

int config_load(uv_loop_t *loop, uv_file fd, struct config *out)
{
    struct config tmp = {.len = -1};
    uv_fs_t *req = malloc(sizeof *req);
    uv_buf_t iov = uv_buf_init(tmp.text, sizeof tmp.text);
    int rc;

    if (!req)
        return UV_ENOMEM;
    req->data = &tmp;
    rc = uv_fs_read(loop, req, fd, &iov, 1, 0, config_read); // expect: stack-escape
    if (rc)
        return rc;
    uv_run(loop, UV_RUN_ONCE);
    *out = tmp;
    return tmp.len < 0 ? UV_EAGAIN : 0;
}
