/* Mirror store: a record goes to both halves of a mirror in one list operation, either half may be missing. */
#include <aio.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

enum { HALVES = 2 };

struct mirror {
    int fd[HALVES];
    int failed[HALVES];
    off_t end;
};

static void prepare(struct aiocb *cb, int fd, const void *p, size_t n, off_t at)
{
    memset(cb, 0, sizeof *cb);
    cb->aio_fildes = fd;
    cb->aio_buf = (void *)p;
    cb->aio_nbytes = n;
    cb->aio_offset = at;
    cb->aio_lio_opcode = LIO_WRITE;
    cb->aio_sigevent.sigev_notify = SIGEV_NONE;
}

static ssize_t settle(struct aiocb *cb)
{
    const struct aiocb *list[1] = {cb};
    int err;

    while ((err = aio_error(cb)) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
    if (err) {
        if (err > 0)
            errno = err;
        return -1;
    }
    return aio_return(cb);
}

int mirror_append(struct mirror *m, const void *rec, size_t n)
{
    struct aiocb cb[HALVES];
    struct aiocb *list[HALVES];
    int half[HALVES];
    int used = 0, good = 0;

    for (int i = 0; i < HALVES; i++) {
        if (m->failed[i])
            continue;
        prepare(&cb[used], m->fd[i], rec, n, m->end);
        list[used] = &cb[used];
        half[used++] = i;
    }
    if (used == 0)
        return -1;
    lio_listio(LIO_WAIT, list, used, NULL);
    for (int k = 0; k < used; k++) {
        if (settle(&cb[k]) == (ssize_t)n)
            good++;
        else
            m->failed[half[k]] = 1;
    }
    if (!good)
        return -1;
    m->end += (off_t)n;
    return 0;
}

int mirror_append_text(struct mirror *m, const char *text)
{
    char record[512];
    size_t n = strlen(text);

    if (n > sizeof record - 2)
        return -1;
    record[0] = (char)(n >> 8);
    record[1] = (char)n;
    memcpy(record + 2, text, n);
    return mirror_append(m, record, n + 2);
}
