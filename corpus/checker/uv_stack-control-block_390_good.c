/* State file of the daemon: written to a side file, synced, then renamed over the old one. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

struct state {
    unsigned generation;
    unsigned long long offset;
    char label[64];
};

struct saver {
    uv_loop_t *loop;
    const char *path;
    unsigned long saves;
};

static int fs_done(uv_fs_t *req)
{
    int rc = (int)req->result;
    uv_fs_req_cleanup(req);
    return rc;
}

static int write_all(uv_loop_t *loop, uv_file fd, char *p, size_t n)
{
    int64_t at = 0;

    while (n) {
        uv_fs_t req;
        uv_buf_t b = uv_buf_init(p, (unsigned)n);
        int rc;

        uv_fs_write(loop, &req, fd, &b, 1, at, NULL);
        rc = fs_done(&req);
        if (rc < 0)
            return rc;
        p += rc;
        n -= (size_t)rc;
        at += rc;
    }
    return 0;
}

int saver_store(struct saver *s, const struct state *st)
{
    char text[160], side[256];
    uv_fs_t req;
    uv_file fd;
    int n, rc;

    if (snprintf(side, sizeof side, "%s.new", s->path) >= (int)sizeof side)
        return UV_ENAMETOOLONG;
    n = snprintf(text, sizeof text, "gen %u\noff %llu\nlabel %s\n", st->generation, st->offset, st->label);
    if (n < 0 || n >= (int)sizeof text)
        return UV_E2BIG;

    uv_fs_open(s->loop, &req, side, O_WRONLY | O_CREAT | O_TRUNC, 0600, NULL);
    fd = fs_done(&req);
    if (fd < 0)
        return fd;
    rc = write_all(s->loop, fd, text, (size_t)n);
    if (rc == 0) {
        uv_fs_fsync(s->loop, &req, fd, NULL);
        rc = fs_done(&req);
    }
    uv_fs_close(s->loop, &req, fd, NULL);
    fs_done(&req);
    if (rc == 0) {
        uv_fs_rename(s->loop, &req, side, s->path, NULL);
        rc = fs_done(&req);
    }
    if (rc == 0)
        s->saves++;
    return rc;
}
