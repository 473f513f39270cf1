#include <aio.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

struct journal {
    int fd;
    off_t tail;
};

struct record {
    struct aiocb cb;
    size_t len;
    char bytes[];
};

static void record_written(union sigval sv)
{
    struct record *r = sv.sival_ptr;
    int err = aio_error(&r->cb);
    ssize_t n = aio_return(&r->cb);

    if (err)
        fprintf(stderr, "journal: %s\n", strerror(err));
    else if ((size_t)n != r->len)
        fprintf(stderr, "journal: short write of %zd\n", n);
    free(r);
}

int journal_append(struct journal *j, const void *payload, size_t len)
{
    struct record *r = calloc(1, sizeof(*r) + len + 8);

    if (!r)
        return -ENOMEM;
    snprintf(r->bytes, 8, "%06zx", len & 0xffffff);
    r->bytes[6] = ' ';
    memcpy(r->bytes + 7, payload, len);
    r->bytes[7 + len] = '\n';
    r->len = len + 8;

    r->cb.aio_fildes = j->fd;
    r->cb.aio_buf = r->bytes;
    r->cb.aio_nbytes = r->len;
    r->cb.aio_offset = j->tail;
    r->cb.aio_sigevent.sigev_notify = SIGEV_THREAD;
    r->cb.aio_sigevent.sigev_notify_function = record_written;
    r->cb.aio_sigevent.sigev_value.sival_ptr = r;
    if (aio_write(&r->cb) < 0) {
        int rc = -errno;
        free(r);
        return rc;
    }
    j->tail += (off_t)(len + 8);
    return 0;
}

int journal_note(struct journal *j, const char *who, int level)
{
    char text[160];
    int n = snprintf(text, sizeof(text), "level %d by %s", level, who);

    if (n < 0 || (size_t)n >= sizeof(text))
        return -EMSGSIZE;
    return journal_append(j, text, (size_t)n);
}
