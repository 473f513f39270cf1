/* Journal writer: records fill one page while the other goes to disk. */
#include <aio.h>
#include <errno.h>
#include <string.h>
#include <sys/types.h>

#define PAGE 8192

struct journal {
    int fd;
    off_t at;
    int cur;
    size_t fill;
    int started;
    struct aiocb cb;
    char page[2][PAGE];
};

static int journal_wait(struct journal *j)
{
    const struct aiocb *list[1] = {&j->cb};
    int err;

    if (!j->started)
        return 0;
    while ((err = aio_error(&j->cb)) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
    j->started = 0;
    if (err)
        return -err;
    return aio_return(&j->cb) < 0 ? -EIO : 0;
}

static int journal_issue(struct journal *j, size_t len)
{
    memset(&j->cb, 0, sizeof j->cb);   /* expect: mutated-in-flight */
    j->cb.aio_fildes = j->fd;          /* allow: mutated-in-flight */
    j->cb.aio_buf = j->page[j->cur];   /* allow: mutated-in-flight */
    j->cb.aio_nbytes = len;            /* allow: mutated-in-flight */
    j->cb.aio_offset = j->at;          /* allow: mutated-in-flight */
    if (aio_write(&j->cb))             /* allow: mutated-in-flight */
        return -errno;
    j->started = 1;
    j->at += (off_t)len;
    j->cur ^= 1;
    j->fill = 0;
    return 0;
}

int journal_put(struct journal *j, const void *rec, size_t len)
{
    int rc;

    if (len > PAGE)
        return -EMSGSIZE;
    if (j->fill + len > PAGE) {
        rc = journal_issue(j, j->fill);
        if (rc)
            return rc;
    }
    memcpy(j->page[j->cur] + j->fill, rec, len); /* allow: mutated-in-flight */
    j->fill += len;
    return 0;
}

int journal_close(struct journal *j)
{
    int rc = journal_wait(j);

    if (rc == 0 && j->fill)
        rc = journal_issue(j, j->fill);
    if (rc == 0)
        rc = journal_wait(j);
    return rc;
}
