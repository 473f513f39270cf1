#include <aio.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Audit log with two buffers: records go to the active one, the other one is
 * with the kernel or empty. */

struct abuf {
    char *data;
    size_t cap;
    size_t len;
};

struct audit {
    int fd;
    struct abuf half[2];
    int active;
    size_t written;
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
    return 0;
}

static int abuf_reserve(struct abuf *b, size_t more)
{
    size_t cap = b->cap ? b->cap : 4096;
    char *p;

    if (b->len + more <= b->cap)
        return 0;
    while (cap < b->len + more)
        cap *= 2;
    p = realloc(b->data, cap);
    if (!p)
        return -1;
    b->data = p;
    b->cap = cap;
    return 0;
}

int audit_append(struct audit *a, const char *who, const char *what)
{
    struct abuf *b = &a->half[a->active];
    size_t need = strlen(who) + strlen(what) + 3;

    if (abuf_reserve(b, need) < 0)
        return -1;
    b->len += (size_t)snprintf(b->data + b->len, need, "%s\t%s\n", who, what);
    return 0;
}

static int audit_submit(struct audit *a)
{
    struct abuf *out = &a->half[!a->active];

    memset(&a->cb, 0, sizeof a->cb);
    a->cb.aio_fildes = a->fd;
    a->cb.aio_buf = out->data + a->written;
    a->cb.aio_nbytes = out->len - a->written;
    a->cb.aio_offset = a->file_off;
    if (aio_write(&a->cb) < 0) {
        a->errors++;
        return -1;
    }
    a->busy = 1;
    return 0;
}

int audit_flush(struct audit *a)
{
    if (a->busy)
        return 0;
    if (a->half[!a->active].len > a->written)
        return audit_submit(a);
    if (a->half[a->active].len == 0)
        return 0;
    a->half[!a->active].len = 0;
    a->written = 0;
    a->active = !a->active;
    return audit_submit(a);
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
    a->written += (size_t)n;
    a->file_off += n;
}
