/* State file: saved synchronously, shipped on a private loop that runs until the write is over. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

struct state {
    unsigned long long generation;
    char leader[64];
};

struct outcome {
    int status;
    uv_tcp_t *tcp;
};

/* No callback: each uv_fs_* call has finished when it returns. */
int state_save(const char *path, const struct state *st)
{
    uv_fs_t fs;
    char text[160];
    uv_buf_t b;
    int fd, rc, n;

    n = snprintf(text, sizeof text, "gen=%llu\nleader=%s\n", st->generation, st->leader);
    fd = uv_fs_open(NULL, &fs, path, O_WRONLY | O_CREAT | O_TRUNC, 0600, NULL);
    uv_fs_req_cleanup(&fs);
    if (fd < 0)
        return fd;
    b = uv_buf_init(text, (unsigned)n);
    rc = uv_fs_write(NULL, &fs, fd, &b, 1, 0, NULL);
    uv_fs_req_cleanup(&fs);
    if (rc >= 0) {
        rc = uv_fs_fsync(NULL, &fs, fd, NULL);
        uv_fs_req_cleanup(&fs);
    }
    uv_fs_close(NULL, &fs, fd, NULL);
    uv_fs_req_cleanup(&fs);
    return rc < 0 ? rc : 0;
}

static void ship_written(uv_write_t *w, int status)
{
    struct outcome *o = w->data;
    o->status = status;
    uv_close((uv_handle_t *)o->tcp, NULL);
}

static void ship_connected(uv_connect_t *c, int status)
{
    struct outcome *o = ((void **)c->data)[0];
    uv_write_t *w = ((void **)c->data)[1];
    uv_buf_t *b = ((void **)c->data)[2];

    w->data = o;
    if (status == 0)
        status = uv_write(w, (uv_stream_t *)o->tcp, b, 1, ship_written);
    if (status) {
        o->status = status;
        uv_close((uv_handle_t *)o->tcp, NULL);
    }
}

int state_ship(const struct sockaddr *to, const struct state *st)
{
    uv_loop_t loop;
    uv_tcp_t tcp;
    uv_connect_t creq;
    uv_write_t wreq;
    struct outcome out = {UV_ECANCELED, &tcp};
    char line[128];
    uv_buf_t buf;
    void *args[3] = {&out, &wreq, &buf};
    int rc;

    if ((rc = uv_loop_init(&loop)))
        return rc;
    rc = snprintf(line, sizeof line, "%llu %s\n", st->generation, st->leader);
    buf = uv_buf_init(line, (unsigned)rc);
    uv_tcp_init(&loop, &tcp);
    creq.data = args;
    rc = uv_tcp_connect(&creq, &tcp, to, ship_connected);
    if (rc) {
        out.status = rc;
        uv_close((uv_handle_t *)&tcp, NULL);
    }
    uv_run(&loop, UV_RUN_DEFAULT); /* returns when the handle is closed, so nothing is pending */
    uv_loop_close(&loop);
    return out.status;
}
