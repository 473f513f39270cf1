/* Thin asynchronous file layer. file_write_start() borrows the caller's buffer
 * until the completion it was given is done; the only caller below waits. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct completion {
    int done;
    int res;
};

struct file_io {
    struct io_uring ring;
    int fd;
    unsigned inflight;
};

static void reap(struct file_io *f)
{
    struct io_uring_cqe *cqe;

    while (io_uring_peek_cqe(&f->ring, &cqe) == 0) {
        struct completion *c = io_uring_cqe_get_data(cqe);
        c->res = cqe->res;
        c->done = 1;
        f->inflight--;
        io_uring_cqe_seen(&f->ring, cqe);
    }
}

int file_write_start(struct file_io *f, const void *buf, unsigned len, uint64_t at, struct completion *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&f->ring);

    if (!sqe)
        return -EBUSY;
    c->done = 0;
    c->res = -EINPROGRESS;
    io_uring_prep_write(sqe, f->fd, buf, len, at);
    io_uring_sqe_set_data(sqe, c);
    f->inflight++;
    return 0;
}

int file_wait(struct file_io *f, struct completion *c)
{
    while (!c->done) {
        int rc = io_uring_submit_and_wait(&f->ring, 1);
        if (rc < 0 && rc != -EINTR && rc != -EAGAIN && rc != -EBUSY) {
            fprintf(stderr, "ring is broken: %s\n", strerror(-rc));
            abort();
        }
        reap(f);
    }
    return c->res;
}

struct superblock {
    uint64_t generation;
    uint64_t root;
    uint8_t pad[496];
};

/* Two copies, written in parallel. */
int superblock_store(struct file_io *f, uint64_t generation, uint64_t root)
{
    struct superblock sb = {generation, root, {0}};
    struct completion first, second;
    int a, b = -EIO;
    int rc = file_write_start(f, &sb, sizeof sb, 0, &first);

    if (rc)
        return rc;
    rc = file_write_start(f, &sb, sizeof sb, 65536, &second);
    a = file_wait(f, &first);
    if (rc == 0)
        b = file_wait(f, &second);
    if (rc)
        return rc;
    return a == (int)sizeof sb && b == (int)sizeof sb ? 0 : -EIO;
}
