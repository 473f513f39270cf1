#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct journal {
    int fd;
    char *buf;
    size_t cap;
    size_t len;
    size_t done;
    off_t off;
    struct aiocb cb;
    int active;
    int error;
};

int journal_init(struct journal *j, int fd, size_t cap)
{
    memset(j, 0, sizeof *j);
    j->fd = fd;
    j->buf = malloc(cap);
    j->cap = cap;
    return j->buf ? 0 : -ENOMEM;
}

static int journal_reap(struct journal *j)
{
    ssize_t n;
    int e;

    if (!j->active)
        return 0;
    e = aio_error(&j->cb);
    if (e == EINPROGRESS)
        return EINPROGRESS;
    n = aio_return(&j->cb);
    j->active = 0;
    if (e) {
        j->error = e;
        return e;
    }
    j->done += (size_t)n;
    j->off += n;
    if (j->done == j->len)
        j->done = j->len = 0;
    return 0;
}

int journal_kick(struct journal *j)
{
    int e = journal_reap(j);

    if (e == EINPROGRESS || j->done == j->len)
        return 0;
    if (e)
        return -e;
    memset(&j->cb, 0, sizeof j->cb);
    j->cb.aio_fildes = j->fd;
    j->cb.aio_buf = j->buf + j->done;
    j->cb.aio_nbytes = j->len - j->done;
    j->cb.aio_offset = j->off;
    j->cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_write(&j->cb) < 0)
        return -errno;
    j->active = 1;
    return 0;
}

int journal_append(struct journal *j, const void *rec, size_t n)
{
    if (j->error)
        return -j->error;
    if (j->len + n > j->cap) {
        size_t cap = j->cap * 2;
        char *p;

        while (cap < j->len + n)
            cap *= 2;
        p = realloc(j->buf, cap); // expect: mutated-in-flight
        if (!p)
            return -ENOMEM;
        j->buf = p;
        j->cap = cap;
    }
    memcpy(j->buf + j->len, rec, n);
    j->len += n;
    return journal_kick(j);
}

void journal_close(struct journal *j)
{
    const struct aiocb *list[1] = {&j->cb};

    while (journal_reap(j) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
    free(j->buf);
    close(j->fd);
}
