#include <errno.h>
#include <liburing.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct applog {
    struct io_uring *ring;
    int fd;
    char *data;
    size_t len, cap;
    size_t inflight;
    __u64 offset;
    unsigned long lost;
};

static int applog_reserve(struct applog *l, size_t more)
{
    size_t cap = l->cap ? l->cap : 4096;
    char *p;
    if (l->len + more <= l->cap)
        return 0;
    while (cap < l->len + more)
        cap *= 2;
    p = realloc(l->data, cap); // expect: mutated-in-flight
    if (!p)
        return -ENOMEM;
    l->data = p;
    l->cap = cap;
    return 0;
}

int applog_flush(struct applog *l)
{
    struct io_uring_sqe *sqe;
    if (l->inflight || !l->len)
        return 0;
    sqe = io_uring_get_sqe(l->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_write(sqe, l->fd, l->data, (unsigned)l->len, l->offset);
    io_uring_sqe_set_data(sqe, l);
    l->inflight = l->len;
    return io_uring_submit(l->ring);
}

int applog_printf(struct applog *l, const char *fmt, ...)
{
    va_list ap;
    int n;
    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0 || applog_reserve(l, (size_t)n + 1) < 0) {
        l->lost++;
        return -1;
    }
    va_start(ap, fmt);
    vsnprintf(l->data + l->len, (size_t)n + 1, fmt, ap);
    va_end(ap);
    l->len += (size_t)n;
    return l->len > 65536 ? applog_flush(l) : 0;
}

void applog_complete(struct applog *l, const struct io_uring_cqe *cqe)
{
    size_t done = cqe->res > 0 ? (size_t)cqe->res : l->inflight;
    if (cqe->res < 0)
        l->lost++;
    else
        l->offset += done;
    l->inflight = 0;
    memmove(l->data, l->data + done, l->len - done);
    l->len -= done;
    applog_flush(l);
}
