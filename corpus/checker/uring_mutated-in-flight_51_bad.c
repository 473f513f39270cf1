#include <liburing.h>
#include <stdlib.h>
#include <unistd.h>

#define BLK 65536

int copy_file(struct io_uring *ring, int in, int out)
{
    char *blk = aligned_alloc(4096, BLK);
    unsigned long long off = 0;
    unsigned pending = 0;
    struct io_uring_cqe *cqe;
    ssize_t n;

    if (!blk)
        return -1;
    while ((n = read(in, blk, BLK)) > 0) { // expect: mutated-in-flight
        struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
        if (!sqe)
            break;
        io_uring_prep_write(sqe, out, blk, (unsigned)n, off);
        off += (unsigned long long)n;
        pending += (unsigned)io_uring_submit(ring);
    }
    while (pending-- && io_uring_wait_cqe(ring, &cqe) == 0)
        io_uring_cqe_seen(ring, cqe);
    free(blk);
    return n < 0 ? -1 : 0;
}
