#include <liburing.h>

#define PARTS 8

int sum_parts(struct io_uring *ring, int fd, unsigned n)
{
    unsigned part[PARTS] = {0}, sum = 0;
    struct io_uring_cqe *cqe;
    if (n > PARTS)
        return -1;
    for (unsigned i = 0; i < n; i++)
        io_uring_prep_read(io_uring_get_sqe(ring), fd, &part[i], sizeof part[i], i * sizeof part[i]); // expect: stack-escape
    io_uring_submit(ring);
    for (unsigned spin = 0; spin < 100; spin++)
        if (io_uring_peek_cqe(ring, &cqe) == 0) {
            sum += (unsigned)cqe->res;
            io_uring_cqe_seen(ring, cqe);
            return (int)sum;
        }
    return -1;
}
