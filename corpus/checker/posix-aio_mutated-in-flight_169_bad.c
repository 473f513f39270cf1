/* Metrics spool: samples are formatted into a page and full pages go to disk in the
 * background, one at a time. */
#include <aio.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SPOOL_PAGE 8192

struct spool {
    int fd;
    off_t at;
    size_t used;
    int busy;
    int error;
    struct aiocb cb;
    char page[SPOOL_PAGE];
};

static void spool_settle(struct spool *s)
{
    const struct aiocb *list[1] = {&s->cb};

    if (!s->busy)
        return;
    while (aio_error(&s->cb) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
    if (aio_return(&s->cb) < 0)
        s->error = 1;
    s->busy = 0;
}

static int spool_flush(struct spool *s)
{
    spool_settle(s);
    if (!s->used)
        return s->error ? -1 : 0;
    memset(&s->cb, 0, sizeof s->cb);
    s->cb.aio_fildes = s->fd;
    s->cb.aio_buf = s->page;
    s->cb.aio_nbytes = s->used;
    s->cb.aio_offset = s->at;
    if (aio_write(&s->cb) < 0) { // allow: mutated-in-flight
        s->error = 1;
        return -1;
    }
    s->busy = 1;
    s->at += (off_t)s->used;
    s->used = 0;
    return 0;
}

static int spool_put(struct spool *s, const char *line, size_t n)
{
    if (n > SPOOL_PAGE)
        return -1;
    if (s->used + n > SPOOL_PAGE && spool_flush(s) < 0)
        return -1;
    memcpy(s->page + s->used, line, n); // expect: mutated-in-flight
    s->used += n;
    return 0;
}

int spool_sample(struct spool *s, const char *name, double value, long when)
{
    char line[160];
    int n = snprintf(line, sizeof line, "%s %.6g %ld\n", name, value, when);

    if (n < 0 || (size_t)n >= sizeof line)
        return -1;
    return spool_put(s, line, (size_t)n);
}

int spool_close(struct spool *s)
{
    int rc = spool_flush(s);

    spool_settle(s);
    return s->error ? -1 : rc;
}
