#include <fcntl.h>
#include <stdio.h>
#include <uv.h>

int write_pidfile(uv_loop_t *loop, const char *path)
{
    char text[32];
    uv_fs_t req;
    uv_buf_t iov;
    uv_file fd;
    int rc;

    rc = uv_fs_open(loop, &req, path, O_WRONLY | O_CREAT | O_TRUNC, 0644, NULL);
    uv_fs_req_cleanup(&req);
    if (rc < 0)
        return rc;
    fd = rc;
    iov = uv_buf_init(text, (unsigned)snprintf(text, sizeof text, "%d\n", (int)uv_os_getpid()));
    rc = uv_fs_write(loop, &req, fd, &iov, 1, 0, NULL);
    uv_fs_req_cleanup(&req);
    uv_fs_close(loop, &req, fd, NULL);
    uv_fs_req_cleanup(&req);
    return rc;
}
