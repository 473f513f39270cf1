/* Periodic snapshot of the counters table to disk, driven by a timer on the main loop. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

#define NCOUNTERS 128

struct snapshotter {
    uv_loop_t *loop;
    uv_timer_t timer;
    uv_file fd;
    uint64_t live[NCOUNTERS];
    uint64_t image[NCOUNTERS];
    int busy;
    unsigned long written, failed;
};

static void snapshot_written(uv_fs_t *req)
{
    struct snapshotter *s = req->data;
    if (req->result == (ssize_t)sizeof s->image)
        s->written++;
    else
        s->failed++;
    uv_fs_req_cleanup(req);
    s->busy = 0;
}

static int snapshot_start(struct snapshotter *s)
{
    uv_fs_t req;
    uv_buf_t img = uv_buf_init((char *)s->image, sizeof s->image);
    int rc;

    if (s->busy)
        return UV_EBUSY;
    memcpy(s->image, s->live, sizeof s->image);
    memset(&req, 0, sizeof req);
    req.data = s;
    s->busy = 1;
    rc = uv_fs_write(s->loop, &req, s->fd, &img, 1, 0, snapshot_written); // expect: stack-control-block
    if (rc < 0) {
        s->busy = 0;
        s->failed++;
    }
    return rc;
}

static void on_tick(uv_timer_t *t)
{
    struct snapshotter *s = t->data;
    int rc = snapshot_start(s);
    if (rc < 0 && rc != UV_EBUSY)
        fprintf(stderr, "snapshot: %s\n", uv_strerror(rc));
}

int snapshotter_open(struct snapshotter *s, uv_loop_t *loop, const char *path, uint64_t period_ms)
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
    uv_timer_init(loop, &s->timer);
    s->timer.data = s;
    return uv_timer_start(&s->timer, on_tick, period_ms, period_ms);
}
