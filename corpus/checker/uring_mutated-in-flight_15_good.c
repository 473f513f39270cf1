/* Bulk copier with registered buffers: a slot is filled again only after its completion. */
#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>

#define SLOTS 8
#define SLOT_SIZE (128 * 1024)

struct copier {
    struct io_uring *ring;
    int fd;
    char *slot[SLOTS];
    int free_list[SLOTS];
    int n_free;
    int error;
};

int copier_init(struct copier *c, struct io_uring *ring, int fd)
{
    struct iovec iov[SLOTS];

    memset(c, 0, sizeof *c);
    c->ring = ring;
    c->fd = fd;
    for (int i = 0; i < SLOTS; i++) {
        if (posix_memalign((void **)&c->slot[i], 4096, SLOT_SIZE))
            return -ENOMEM;
        iov[i].iov_base = c->slot[i];
        iov[i].iov_len = SLOT_SIZE;
        c->free_list[c->n_free++] = i;
    }
    return io_uring_register_buffers(ring, iov, SLOTS);
}

static int reap_one(struct copier *c)
{
    struct io_uring_cqe *cqe;
    int rc;

    do
        rc = io_uring_wait_cqe(c->ring, &cqe);
    while (rc == -EINTR);
    if (rc < 0)
        return rc;
    if (cqe->res < 0 && !c->error)
        c->error = cqe->res;
    c->free_list[c->n_free++] = (int)io_uring_cqe_get_data64(cqe);
    io_uring_cqe_seen(c->ring, cqe);
    return 0;
}

static int slot_get(struct copier *c)
{
    while (c->n_free == 0) {
        int rc = reap_one(c);
        if (rc < 0)
            return rc;
    }
    return c->free_list[--c->n_free];
}

static int write_slot(struct copier *c, int i, size_t len, off_t at)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(c->ring);
    int rc;

    if (!sqe) {
        c->free_list[c->n_free++] = i;
        return -EBUSY;
    }
    io_uring_prep_write_fixed(sqe, c->fd, c->slot[i], (unsigned)len, (__u64)at, i);
    io_uring_sqe_set_data64(sqe, (__u64)i);
    rc = io_uring_submit(c->ring);
    return rc < 0 ? rc : 0;
}

int copier_write(struct copier *c, const char *src, size_t len, off_t at)
{
    while (len && !c->error) {
        size_t k = len < SLOT_SIZE ? len : SLOT_SIZE;
        int i = slot_get(c);
        int rc;

        if (i < 0)
            return i;
        memcpy(c->slot[i], src, k);
        rc = write_slot(c, i, k, at);
        if (rc < 0)
            return rc;
        src += k;
        at += (off_t)k;
        len -= k;
    }
    return c->error;
}

int copier_finish(struct copier *c)
{
    while (c->n_free < SLOTS) {
        int rc = reap_one(c);
        if (rc < 0)
            return rc;
    }
    io_uring_unregister_buffers(c->ring);
    for (int i = 0; i < SLOTS; i++)
        free(c->slot[i]);
    return c->error;
}
