/* Write-ahead journal: records collect in a block, a commit writes the block and has a time limit. */
#include <aio.h>
#include <errno.h>
#include <string.h>
#include <time.h>

enum { BLOCK = 4096, JOURNALS = 4 };

struct journal {
    int fd;
    int failed;
    off_t tail;
    size_t used;
    unsigned char block[BLOCK];
};

static struct journal journals[JOURNALS];

struct journal *journal_open(unsigned slot, int fd, off_t tail)
{
    struct journal *j;
    if (slot >= JOURNALS || journals[slot].failed)
        return NULL;
    j = &journals[slot];
    j->fd = fd;
    j->tail = tail;
    j->used = 0;
    return j;
}

int journal_append(struct journal *j, const void *rec, size_t n)
{
    if (j->failed || n > BLOCK - j->used)
        return -1;
    memcpy(j->block + j->used, rec, n);
    j->used += n;
    return 0;
}

static void block_request(const struct journal *j, struct aiocb *cb)
{
    memset(cb, 0, sizeof *cb);
    cb->aio_fildes = j->fd;
    cb->aio_buf = (void *)j->block;
    cb->aio_nbytes = j->used;
    cb->aio_offset = j->tail;
    cb->aio_sigevent.sigev_notify = SIGEV_NONE;
}

static int wait_done(const struct aiocb *cb, int ms)
{
    const struct aiocb *list[1] = {cb};
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L};

    while (aio_error(cb) == EINPROGRESS) {
        if (aio_suspend(list, 1, &left) && errno == EAGAIN)
            return -1;
    }
    return 0;
}

int journal_commit(struct journal *j, int ms)
{
    struct aiocb cb;
    ssize_t n;

    if (j->failed)
        return -1;
    if (j->used == 0)
        return 0;
    block_request(j, &cb);
    if (aio_write(&cb)) // expect: stack-control-block
        return -1;
    if (wait_done(&cb, ms)) {
        aio_cancel(j->fd, &cb);
        j->failed = 1;
        return -1;
    }
    n = aio_return(&cb);
    if (n != (ssize_t)j->used) {
        j->failed = 1;
        return -1;
    }
    j->tail += n;
    j->used = 0;
    return 0;
}
