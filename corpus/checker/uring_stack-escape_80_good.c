#include <liburing.h>
#include <stdio.h>
#include <sys/socket.h>

int send_stamp(struct io_uring *ring, int fd, unsigned long now)
{
    char text[256];
    struct io_uring_cqe *cqe;
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    int n, res = -1, more = 1;

    if (!sqe)
        return -1;
    n = snprintf(text, sizeof text, "%0200lu\n", now);
    io_uring_prep_send_zc(sqe, fd, text, (size_t)n, 0, 0);
    io_uring_submit(ring);
    while (more) {
        if (io_uring_wait_cqe(ring, &cqe) < 0)
            continue;
        if (!(cqe->flags & IORING_CQE_F_NOTIF))
            res = cqe->res;
        more = cqe->flags & IORING_CQE_F_MORE;
        io_uring_cqe_seen(ring, cqe);
    }
    return res;
}
