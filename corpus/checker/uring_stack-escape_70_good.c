#include <liburing.h>

#define PARTS 8

int sum_parts(struct io_uring *ring, int fd, unsigned n)
{
    unsigned part[PARTS] = {0}, sum = 0, seen = 0;
    struct io_uring_cqe *cqe;
    if (n > PARTS)
        return -1;
    for (unsigned i = 0; i < n; i++)
        io_uring_prep_read(io_uring_get_sqe(ring), fd, &part[i], sizeof part[i], i * sizeof part[i]);
    io_uring_submit(ring);
    while (seen < n) {
        if (io_uring_peek_cqe(ring, &cqe) != 0)
            continue;
        io_uring_cqe_seen(ring, cqe);
        seen++;
    }
    for (unsigned i = 0; i < n; i++)
        sum += part[i];
    return (int)sum;
}
