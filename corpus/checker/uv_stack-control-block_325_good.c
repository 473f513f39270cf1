/* Save the configuration: write to a temporary name, sync, rename. */
#include <stdio.h>
#include <string.h>
#include <uv.h>

static int fs_done(uv_fs_t *req, int rc)
{
    uv_fs_req_cleanup(req);
    return rc;
}

static int write_all(uv_loop_t *loop, uv_file fd, const char *p, size_t n)
{
    int64_t at = 0;
    while (n) {
        uv_fs_t req;
        uv_buf_t b = uv_buf_init((char *)p, (unsigned)n);
        int rc = uv_fs_write(loop, &req, fd, &b, 1, at, NULL);
        fs_done(&req, rc);
        if (rc <= 0)
            return rc < 0 ? rc : UV_EIO;
        p += rc;
        n -= (size_t)rc;
        at += rc;
    }
    return 0;
}

int config_save(uv_loop_t *loop, const char *path, int port, int workers)
{
    char text[256];
    char tmp[512];
    uv_fs_t req;
    uv_file fd;
    int rc;
    int n = snprintf(text, sizeof text, "port=%d\nworkers=%d\n", port, workers);
    snprintf(tmp, sizeof tmp, "%s.new", path);

    fd = fs_done(&req, uv_fs_open(loop, &req, tmp, UV_FS_O_CREAT | UV_FS_O_WRONLY | UV_FS_O_TRUNC, 0644, NULL));
    if (fd < 0)
        return fd;
    rc = write_all(loop, fd, text, (size_t)n);
    if (rc == 0)
        rc = fs_done(&req, uv_fs_fsync(loop, &req, fd, NULL));
    fs_done(&req, uv_fs_close(loop, &req, fd, NULL));
    if (rc == 0)
        rc = fs_done(&req, uv_fs_rename(loop, &req, tmp, path, NULL));
    if (rc < 0)
        fs_done(&req, uv_fs_unlink(loop, &req, tmp, NULL));
    return rc;
}
