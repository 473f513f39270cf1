#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct snapshot {
    char *text;
    size_t len;
    uv_file fd;
};

static void snapshot_written(uv_fs_t *req)
{
    struct snapshot *s = req->data;
    uv_fs_req_cleanup(req);
    free(s->text);
    free(s);
}

int snapshot_save(uv_loop_t *loop, const char *path, const char *text)
{
    uv_fs_t open_req, write_req;
    struct snapshot *s = calloc(1, sizeof *s);
    if (!s)
        return UV_ENOMEM;
    s->fd = uv_fs_open(loop, &open_req, path, O_CREAT | O_WRONLY | O_TRUNC, 0644, NULL);
    uv_fs_req_cleanup(&open_req);
    s->text = strdup(text);
    s->len = strlen(text);
    uv_buf_t b = uv_buf_init(s->text, (unsigned)s->len);
    write_req.data = s;
    return uv_fs_write(loop, &write_req, s->fd, &b, 1, 0, snapshot_written); // expect: stack-control-block
}
