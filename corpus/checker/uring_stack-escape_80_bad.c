#include <liburing.h>
#include <stdio.h>
#include <sys/socket.h>

/* The first CQE carries the byte count; the pages are still in use until the second one. */
int send_stamp(struct io_uring *ring, int fd, unsigned long now)
{
    char text[256];
    struct io_uring_cqe *cqe;
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    int n, rc;

    if (!sqe)
        return -1;
    n = snprintf(text, sizeof text, "%0200lu\n", now);
    io_uring_prep_send_zc(sqe, fd, text, (size_t)n, 0, 0); // expect: stack-escape
    io_uring_submit(ring);
    rc = io_uring_wait_cqe(ring, &cqe);
    if (rc < 0)
        return rc;
    rc = cqe->res;
    io_uring_cqe_seen(ring, cqe);
    return rc;
}
