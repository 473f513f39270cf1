#include <liburing.h>
#include <string.h>

struct header {
    char magic[8];
    unsigned version;
};

int load_headers(struct io_uring *ring, int a, int b, struct header out[2])
{
    char first[512], second[512];
    struct io_uring_cqe *cqe;
    struct io_uring_sqe *sqe;
    int i, res;

    if (io_uring_sq_space_left(ring) < 2)
        return -1;
    sqe = io_uring_get_sqe(ring);
    io_uring_prep_read(sqe, a, first, sizeof first, 0); // expect: stack-escape
    sqe = io_uring_get_sqe(ring);
    io_uring_prep_read(sqe, b, second, sizeof second, 0); // expect: stack-escape
    if (io_uring_submit(ring) != 2)
        return -1;
    for (i = 0; i < 2; i++) {
        if (io_uring_wait_cqe(ring, &cqe) < 0)
            return -1;
        res = cqe->res;
        io_uring_cqe_seen(ring, cqe);
        if (res < (int)sizeof(struct header))
            return -1; /* the other one may still be running */
    }
    memcpy(&out[0], first, sizeof out[0]);
    memcpy(&out[1], second, sizeof out[1]);
    return 0;
}
