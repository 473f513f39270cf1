#include <errno.h>
#include <liburing.h>
#include <unistd.h>

static int complete_one(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    int rc;
    do
        rc = io_uring_wait_cqe(ring, &cqe);
    while (rc == -EINTR);
    if (rc == 0) {
        rc = cqe->res;
        io_uring_cqe_seen(ring, cqe);
    }
    return rc;
}

long pump(int in, int out)
{
    struct io_uring ring;
    char buf[4096];
    long total = 0;
    ssize_t n;

    if (io_uring_queue_init(1, &ring, 0))
        return -1;
    while ((n = read(in, buf, sizeof buf)) > 0) {
        struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
        io_uring_prep_write(sqe, out, buf, (unsigned)n, (__u64)total);
        io_uring_submit(&ring);
        if (complete_one(&ring) < 0)
            break;
        total += n;
    }
    io_uring_queue_exit(&ring);
    return total;
}
