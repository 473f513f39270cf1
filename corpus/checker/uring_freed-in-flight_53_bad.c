#include <liburing.h>
#include <stdlib.h>
#include <sys/uio.h>

#define NBUF 4
#define BSZ 16384

struct pool {
    struct io_uring ring;
    struct iovec iov[NBUF];
    int fd;
};

int pool_init(struct pool *p, int fd)
{
    p->fd = fd;
    if (io_uring_queue_init(NBUF, &p->ring, 0))
        return -1;
    for (int i = 0; i < NBUF; i++) {
        p->iov[i].iov_base = malloc(BSZ);
        p->iov[i].iov_len = BSZ;
    }
    return io_uring_register_buffers(&p->ring, p->iov, NBUF);
}

int prefetch_and_close(struct pool *p, unsigned long long off)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&p->ring);
    io_uring_prep_read_fixed(sqe, p->fd, p->iov[0].iov_base, BSZ, off, 0);
    io_uring_submit(&p->ring);
    for (int i = 0; i < NBUF; i++)
        free(p->iov[i].iov_base); // expect: freed-in-flight
    io_uring_queue_exit(&p->ring);
    return 0;
}
