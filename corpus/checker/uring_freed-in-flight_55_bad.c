#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>

int save_state(struct io_uring *ring, int fd, const void *state, unsigned len)
{
    struct io_uring_cqe *cqe;
    int rc = -ENOMEM;
    void *copy = malloc(len);
    struct io_uring_sqe *sqe;

    if (!copy)
        return rc;
    memcpy(copy, state, len);
    if (!(sqe = io_uring_get_sqe(ring))) {
        free(copy);
        return -EBUSY;
    }
    io_uring_prep_write(sqe, fd, copy, len, 0);
    io_uring_submit(ring);
    rc = io_uring_peek_cqe(ring, &cqe);
    if (rc == 0) {
        rc = cqe->res;
        io_uring_cqe_seen(ring, cqe);
    }
    free(copy); // expect: freed-in-flight
    return rc;
}
