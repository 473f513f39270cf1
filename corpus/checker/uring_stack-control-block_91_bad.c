#include <liburing.h>
#include <string.h>

static char head[512];
static char body[65536];

static struct io_uring ring;

int setup(void)
{
    struct io_uring_params p;
    memset(&p, 0, sizeof p);
    p.flags = IORING_SETUP_SQPOLL;
    p.sq_thread_idle = 2000;
    return io_uring_queue_init_params(64, &ring, &p);
}

/* With a polling thread, submit only publishes the entry; the kernel reads the vector later. */
int write_pair(int fd, size_t n, unsigned long long off)
{
    struct iovec v[2] = {{head, sizeof head}, {body, n}};
    struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
    if (!sqe)
        return -1;
    io_uring_prep_writev(sqe, fd, v, 2, off); // expect: stack-control-block
    return io_uring_submit(&ring);
}
