#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

#define LOG_BUF 16384

struct logger {
    uv_loop_t *loop;
    uv_file fd;
    uv_fs_t req;
    uv_timer_t tick;
    int writing;
    size_t len;
    unsigned long dropped;
    char buf[LOG_BUF];
};

static void on_written(uv_fs_t *req)
{
    struct logger *l = req->data;

    if (req->result < 0)
        fprintf(stderr, "log: %s\n", uv_strerror((int)req->result));
    uv_fs_req_cleanup(req);
    l->writing = 0;
}

static void logger_flush(struct logger *l)
{
    uv_buf_t b;

    if (l->writing || l->len == 0)
        return;
    b = uv_buf_init(l->buf, (unsigned)l->len);
    l->req.data = l;
    l->writing = 1;
    if (uv_fs_write(l->loop, &l->req, l->fd, &b, 1, -1, on_written) < 0)
        l->writing = 0;
    l->len = 0;
}

static void on_tick(uv_timer_t *t)
{
    logger_flush(t->data);
}

void logger_printf(struct logger *l, const char *fmt, ...)
{
    char line[512];
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    if (n < 0)
        return;
    if ((size_t)n >= sizeof line)
        n = sizeof line - 1;
    if (l->len + (size_t)n > sizeof l->buf)
        logger_flush(l);
    if (l->len + (size_t)n > sizeof l->buf) {
        l->dropped++;
        return;
    }
    memcpy(l->buf + l->len, line, (size_t)n); // expect: mutated-in-flight
    l->len += (size_t)n;
}

int logger_open(struct logger *l, uv_loop_t *loop, const char *path)
{
    uv_fs_t req;
    int fd;

    memset(l, 0, sizeof *l);
    l->loop = loop;
    fd = uv_fs_open(loop, &req, path, O_CREAT | O_APPEND | O_WRONLY, 0640, NULL);
    uv_fs_req_cleanup(&req);
    if (fd < 0)
        return fd;
    l->fd = fd;
    uv_timer_init(loop, &l->tick);
    l->tick.data = l;
    return uv_timer_start(&l->tick, on_tick, 250, 250);
}
