#include <liburing.h>
#include <sys/socket.h>

int relay_once(struct io_uring *ring, int from, int to)
{
    char block[2048];
    struct io_uring_cqe *cqe;
    struct io_uring_sqe *rd = io_uring_get_sqe(ring);
    struct io_uring_sqe *wr = rd ? io_uring_get_sqe(ring) : NULL;
    int res;

    if (!wr)
        return -1;
    io_uring_prep_recv(rd, from, block, sizeof block, MSG_WAITALL); // allow: stack-escape
    io_uring_sqe_set_flags(rd, IOSQE_IO_LINK);
    io_uring_prep_send(wr, to, block, sizeof block, 0); // expect: stack-escape
    if (io_uring_submit(ring) != 2)
        return -1;
    if (io_uring_wait_cqe(ring, &cqe))
        return -1;
    res = cqe->res;
    io_uring_cqe_seen(ring, cqe);
    return res;
}
