#include <errno.h>
#include <liburing.h>
#include <sys/socket.h>

/* The caller owns `p` until the completion with `token` has been seen. */
int ring_send(struct io_uring *ring, int fd, const void *p, size_t n, void *token)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    int rc;

    if (!sqe)
        return -EBUSY;
    io_uring_prep_send(sqe, fd, p, n, MSG_NOSIGNAL);
    io_uring_sqe_set_data(sqe, token);
    rc = io_uring_submit(ring);
    return rc < 0 ? rc : 0;
}

struct io_uring_sqe *ring_prep_read(struct io_uring *ring, int fd, void *p, unsigned n)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (sqe)
        io_uring_prep_read(sqe, fd, p, n, (__u64)-1);
    return sqe;
}
