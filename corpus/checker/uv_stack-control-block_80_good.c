#include <fcntl.h>
#include <string.h>
#include <uv.h>

/* A NULL callback makes the call synchronous. */
int snapshot_save(uv_loop_t *loop, const char *path, const char *text, size_t len)
{
    uv_fs_t req;
    char head[32] = "SNAP1\n";
    uv_buf_t b[2] = {uv_buf_init(head, 6), uv_buf_init((char *)text, (unsigned)len)};
    uv_file fd = uv_fs_open(loop, &req, path, O_CREAT | O_WRONLY | O_TRUNC, 0644, NULL);
    uv_fs_req_cleanup(&req);
    if (fd < 0)
        return fd;
    int rc = uv_fs_write(loop, &req, fd, b, 2, 0, NULL);
    uv_fs_req_cleanup(&req);
    uv_fs_close(loop, &req, fd, NULL);
    uv_fs_req_cleanup(&req);
    return rc;
}

static void on_write(uv_write_t *req, int status) { *(int *)req->data = status; }

/* The default loop runs until nothing is pending, inside this frame. */
int say_and_wait(uv_stream_t *out, const char *who)
{
    char text[64] = "bye ";
    uv_write_t req;
    int status = 1;
    strncat(text, who, sizeof text - 6);
    uv_buf_t b = uv_buf_init(text, (unsigned)strlen(text));
    req.data = &status;
    int rc = uv_write(&req, out, &b, 1, on_write);
    if (rc)
        return rc;
    while (status == 1)
        uv_run(out->loop, UV_RUN_ONCE);
    return status;
}
