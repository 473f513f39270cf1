#include <errno.h>
#include <liburing.h>
#include <stdlib.h>

struct disk {
    struct io_uring ring;
    int fd;
};

/* One operation at a time on this ring. */
static int disk_wait(struct disk *d)
{
    struct io_uring_cqe *cqe;
    int rc;
    while ((rc = io_uring_wait_cqe(&d->ring, &cqe)) == -EINTR)
        ;
    if (rc)
        abort();
    rc = cqe->res;
    io_uring_cqe_seen(&d->ring, cqe);
    return rc;
}

int disk_pwrite(struct disk *d, const void *p, unsigned n, unsigned long long at)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&d->ring);
    io_uring_prep_write(sqe, d->fd, p, n, at);
    io_uring_submit(&d->ring);
    return disk_wait(d);
}

int disk_stamp(struct disk *d, unsigned char version)
{
    unsigned char super[512] = {'S', 'B', version};
    return disk_pwrite(d, super, sizeof super, 0);
}
