#include <errno.h>
#include <liburing.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct chunk {
    char *data;
    size_t len, cap;
};

struct applog {
    struct io_uring *ring;
    int fd;
    struct chunk fill, out;
    size_t written;
    __u64 offset;
    int busy;
    unsigned long lost;
};

static int chunk_reserve(struct chunk *c, size_t more)
{
    size_t cap = c->cap ? c->cap : 4096;
    char *p;
    if (c->len + more <= c->cap)
        return 0;
    while (cap < c->len + more)
        cap *= 2;
    p = realloc(c->data, cap);
    if (!p)
        return -ENOMEM;
    c->data = p;
    c->cap = cap;
    return 0;
}

static int applog_issue(struct applog *l)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(l->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_write(sqe, l->fd, l->out.data + l->written, (unsigned)(l->out.len - l->written), l->offset);
    io_uring_sqe_set_data(sqe, l);
    l->busy = 1;
    return io_uring_submit(l->ring);
}

int applog_flush(struct applog *l)
{
    struct chunk spare;
    if (l->busy)
        return 0;
    if (l->written == l->out.len) {
        if (!l->fill.len)
            return 0;
        spare = l->out;
        l->out = l->fill;
        l->fill = spare;
        l->fill.len = 0;
        l->written = 0;
    }
    return applog_issue(l);
}

int applog_printf(struct applog *l, const char *fmt, ...)
{
    struct chunk *c = &l->fill;
    va_list ap;
    int n;
    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0 || chunk_reserve(c, (size_t)n + 1) < 0) {
        l->lost++;
        return -1;
    }
    va_start(ap, fmt);
    vsnprintf(c->data + c->len, (size_t)n + 1, fmt, ap);
    va_end(ap);
    c->len += (size_t)n;
    return c->len > 65536 ? applog_flush(l) : 0;
}

void applog_complete(struct applog *l, const struct io_uring_cqe *cqe)
{
    l->busy = 0;
    if (cqe->res <= 0) {
        l->lost++;
        l->written = l->out.len;
    } else {
        l->written += (size_t)cqe->res;
        l->offset += (size_t)cqe->res;
    }
    applog_flush(l);
}
