#include <aio.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BLK 8192
#define NBLK 64

enum blk_state { BLK_EMPTY, BLK_VALID, BLK_QUARANTINE };

struct blk {
    uint64_t no;
    enum blk_state state;
    unsigned char data[BLK];
};

struct volume {
    int fd;
    struct blk blk[NBLK];
    unsigned hand;
    unsigned timeouts;
};

static struct blk *blk_find(struct volume *v, uint64_t no)
{
    for (int i = 0; i < NBLK; i++)
        if (v->blk[i].state == BLK_VALID && v->blk[i].no == no)
            return &v->blk[i];
    return NULL;
}

static struct blk *blk_claim(struct volume *v)
{
    for (int tries = 0; tries < NBLK; tries++) {
        struct blk *b = &v->blk[v->hand++ % NBLK];
        if (b->state != BLK_QUARANTINE) {
            b->state = BLK_EMPTY;
            return b;
        }
    }
    return NULL;
}

/* A dead disk must not hang the caller: give up after `ms` and never reuse the block. */
static int blk_fill(struct volume *v, struct blk *b, uint64_t no, long ms)
{
    struct aiocb cb;
    const struct aiocb *list[1] = {&cb};
    struct timespec ts = {ms / 1000, (ms % 1000) * 1000000L};
    ssize_t got;
    int err;

    memset(&cb, 0, sizeof cb);
    cb.aio_fildes = v->fd;
    cb.aio_buf = b->data;
    cb.aio_nbytes = BLK;
    cb.aio_offset = (off_t)(no * BLK);
    cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_read(&cb) < 0) // expect: stack-control-block
        return -errno;
    aio_suspend(list, 1, &ts);
    err = aio_error(&cb);
    if (err == EINPROGRESS) {
        b->state = BLK_QUARANTINE;
        v->timeouts++;
        return -ETIMEDOUT;
    }
    got = aio_return(&cb);
    if (err)
        return -err;
    if (got != BLK)
        return -EIO;
    b->no = no;
    b->state = BLK_VALID;
    return 0;
}

int volume_get(struct volume *v, uint64_t no, unsigned char *out)
{
    struct blk *b = blk_find(v, no);
    if (!b) {
        int rc;
        if (!(b = blk_claim(v)))
            return -EBUSY;
        if ((rc = blk_fill(v, b, no, 1500)) < 0)
            return rc;
    }
    memcpy(out, b->data, BLK);
    return 0;
}
