#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

struct dev {
    struct io_uring ring;
    int fd;
};

int dev_init(struct dev *d, int fd)
{
    struct io_uring_params p;
    memset(&p, 0, sizeof p);
    p.flags = IORING_SETUP_SQPOLL;
    p.sq_thread_idle = 2000;
    d->fd = fd;
    return io_uring_queue_init_params(64, &d->ring, &p);
}

int dev_write2(struct dev *d, void *head, void *body, size_t n, unsigned long long at)
{
    struct iovec v[2] = {{head, 512}, {body, n}};
    struct io_uring_sqe *sqe = io_uring_get_sqe(&d->ring);
    if (!sqe)
        return -1;
    io_uring_prep_writev(sqe, d->fd, v, 2, at); // expect: stack-control-block
    io_uring_sqe_set_data(sqe, head);
    return io_uring_submit(&d->ring) < 0 ? -1 : 0;
}

void dev_reap(struct dev *d, void (*done)(void *head, int res))
{
    struct io_uring_cqe *cqe;
    while (io_uring_peek_cqe(&d->ring, &cqe) == 0) {
        done(io_uring_cqe_get_data(cqe), cqe->res);
        io_uring_cqe_seen(&d->ring, cqe);
    }
}
