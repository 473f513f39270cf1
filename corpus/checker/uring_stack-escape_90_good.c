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
    int got = 0, bad = 0, queued;

    if (io_uring_sq_space_left(ring) < 2)
        return -1;
    sqe = io_uring_get_sqe(ring);
    io_uring_prep_read(sqe, a, first, sizeof first, 0);
    sqe = io_uring_get_sqe(ring);
    io_uring_prep_read(sqe, b, second, sizeof second, 0);
    queued = 2;
    io_uring_submit_and_wait(ring, 2);
    while (got < queued) {
        if (io_uring_wait_cqe(ring, &cqe) < 0)
            continue;
        if (cqe->res < (int)sizeof(struct header))
            bad++;
        io_uring_cqe_seen(ring, cqe);
        got++;
    }
    if (bad)
        return -1;
    memcpy(&out[0], first, sizeof out[0]);
    memcpy(&out[1], second, sizeof out[1]);
    return 0;
}
