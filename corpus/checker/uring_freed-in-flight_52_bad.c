#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int push_blob(struct io_uring *ring, int fd, size_t n)
{
    struct io_uring_cqe *cqe;
    struct io_uring_sqe *sqe;
    char *blob = calloc(1, n);
    int res;

    if (!blob)
        return -1;
    sqe = io_uring_get_sqe(ring);
    io_uring_prep_send_zc(sqe, fd, blob, n, MSG_WAITALL, 0);
    io_uring_sqe_set_data(sqe, blob);
    io_uring_submit(ring);
    if (io_uring_wait_cqe(ring, &cqe) < 0)
        return -1;
    res = cqe->res;
    if (cqe->flags & IORING_CQE_F_MORE)
        printf("zero-copy, %d bytes\n", res);
    io_uring_cqe_seen(ring, cqe);
    free(blob); // expect: freed-in-flight
    return res;
}
