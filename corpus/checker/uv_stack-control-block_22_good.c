/* Saves and restores the counters table; runs on the loader thread where blocking is allowed. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

#define NCOUNTERS 128

struct header {
    char magic[4];
    uint32_t count;
};

struct snapshotter {
    uv_loop_t *loop;
    uv_file fd;
    uint64_t live[NCOUNTERS];
    unsigned long written, failed;
};

int snapshot_save(struct snapshotter *s)
{
    struct header h = {{'C', 'N', 'T', '1'}, NCOUNTERS};
    uint64_t image[NCOUNTERS];
    uv_buf_t parts[2];
    uv_fs_t req;
    int rc;

    memcpy(image, s->live, sizeof image);
    parts[0] = uv_buf_init((char *)&h, sizeof h);
    parts[1] = uv_buf_init((char *)image, sizeof image);
    rc = uv_fs_write(s->loop, &req, s->fd, parts, 2, 0, NULL);
    uv_fs_req_cleanup(&req);
    if (rc != (int)(sizeof h + sizeof image)) {
        s->failed++;
        return rc < 0 ? rc : UV_EIO;
    }
    rc = uv_fs_fdatasync(s->loop, &req, s->fd, NULL);
    uv_fs_req_cleanup(&req);
    if (rc == 0)
        s->written++;
    return rc;
}

int snapshot_load(struct snapshotter *s)
{
    struct header h;
    uv_buf_t b = uv_buf_init((char *)&h, sizeof h);
    uv_fs_t req;
    int rc = uv_fs_read(s->loop, &req, s->fd, &b, 1, 0, NULL);

    uv_fs_req_cleanup(&req);
    if (rc != (int)sizeof h || memcmp(h.magic, "CNT1", 4) != 0 || h.count != NCOUNTERS)
        return UV_EINVAL;
    b = uv_buf_init((char *)s->live, sizeof s->live);
    rc = uv_fs_read(s->loop, &req, s->fd, &b, 1, (int64_t)sizeof h, NULL);
    uv_fs_req_cleanup(&req);
    return rc == (int)sizeof s->live ? 0 : UV_EIO;
}

int snapshotter_open(struct snapshotter *s, uv_loop_t *loop, const char *path)
{
    uv_fs_t req;
    int rc;

    memset(s, 0, sizeof *s);
    s->loop = loop;
    rc = uv_fs_open(loop, &req, path, O_RDWR | O_CREAT, 0644, NULL);
    uv_fs_req_cleanup(&req);
    if (rc < 0)
        return rc;
    s->fd = rc;
    return 0;
}
