#include <liburing.h>
#include <string.h>

static char head[512];
static char body[65536];

static struct io_uring ring;

int setup(void)
{
    struct io_uring_params p;
    memset(&p, 0, sizeof p);
    p.flags = IORING_SETUP_CQSIZE;
    p.cq_entries = 256;
    int rc = io_uring_queue_init_params(64, &ring, &p);
    if (rc == 0 && !(p.features & IORING_FEAT_SUBMIT_STABLE)) {
        io_uring_queue_exit(&ring);
        return -1;
    }
    return rc;
}

int write_pair(int fd, size_t n, unsigned long long off)
{
    struct iovec v[2] = {{head, sizeof head}, {body, n}};
    struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
    if (!sqe)
        return -1;
    io_uring_prep_writev(sqe, fd, v, 2, off);
    return io_uring_submit(&ring);
}
