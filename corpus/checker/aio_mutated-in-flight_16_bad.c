#include <aio.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Audit log. Records are appended to a growing buffer; a flush hands what is
 * new to the kernel and the main loop polls for its end. */

struct audit {
    int fd;
    char *buf;
    size_t cap;
    size_t len;
    size_t flushed;
    off_t file_off;
    struct aiocb cb;
    int busy;
    unsigned long errors;
};

int audit_init(struct audit *a, int fd, off_t at)
{
    memset(a, 0, sizeof *a);
    a->fd = fd;
    a->file_off = at;
    a->cap = 4096;
    a->buf = malloc(a->cap);
    return a->buf ? 0 : -1;
}

static int audit_reserve(struct audit *a, size_t more)
{
    size_t cap = a->cap;
    char *p;

    if (a->len + more <= cap)
        return 0;
    while (cap < a->len + more)
        cap *= 2;
    p = realloc(a->buf, cap); // expect: mutated-in-flight
    if (!p)
        return -1;
    a->buf = p;
    a->cap = cap;
    return 0;
}

int audit_append(struct audit *a, const char *who, const char *what)
{
    size_t need = strlen(who) + strlen(what) + 3;
    if (audit_reserve(a, need) < 0)
        return -1;
    a->len += (size_t)snprintf(a->buf + a->len, need, "%s\t%s\n", who, what);
    return 0;
}

int audit_flush(struct audit *a)
{
    if (a->busy || a->flushed == a->len)
        return 0;
    memset(&a->cb, 0, sizeof a->cb);
    a->cb.aio_fildes = a->fd;
    a->cb.aio_buf = a->buf + a->flushed;
    a->cb.aio_nbytes = a->len - a->flushed;
    a->cb.aio_offset = a->file_off;
    if (aio_write(&a->cb) < 0) { // allow: mutated-in-flight
        a->errors++;
        return -1;
    }
    a->busy = 1;
    return 0;
}

void audit_poll(struct audit *a)
{
    ssize_t n;

    if (!a->busy || aio_error(&a->cb) == EINPROGRESS)
        return;
    n = aio_return(&a->cb);
    a->busy = 0;
    if (n < 0) {
        a->errors++;
        return;
    }
    a->flushed += (size_t)n;
    a->file_off += n;
    if (a->flushed == a->len)
        a->flushed = a->len = 0;
}
