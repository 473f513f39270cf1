#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct zc {
    size_t len;
    int result;
    char data[];
};

int zc_push(struct io_uring *ring, int fd, const void *src, size_t n)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    struct zc *z = sqe ? malloc(sizeof *z + n) : NULL;
    if (!z)
        return -1;
    memcpy(z->data, src, z->len = n);
    io_uring_prep_send_zc(sqe, fd, z->data, n, 0, 0);
    io_uring_sqe_set_data(sqe, z);
    return io_uring_submit(ring);
}

void zc_reap(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    while (io_uring_peek_cqe(ring, &cqe) == 0) {
        struct zc *z = io_uring_cqe_get_data(cqe);
        if (!(cqe->flags & IORING_CQE_F_NOTIF))
            z->result = cqe->res;
        if (!(cqe->flags & IORING_CQE_F_MORE))
            free(z);
        io_uring_cqe_seen(ring, cqe);
    }
}
