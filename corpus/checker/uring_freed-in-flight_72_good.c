#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <errno.h>
#include <liburing.h>

int copy(struct io_uring *ring, int in, int out, off_t size)
{
    char *bufs[4];
    struct io_uring_cqe *cqe;
    int i;
    for (i = 0; i < 4; i++) {
        bufs[i] = malloc(4096);
        struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
        io_uring_prep_read(sqe, in, bufs[i], 4096, i * 4096);
    }
    io_uring_submit(ring);
    for (i = 0; i < 4; i++) {
        while (io_uring_wait_cqe(ring, &cqe) == -EINTR) ;
        io_uring_cqe_seen(ring, cqe);
    }
    for (i = 0; i < 4; i++)
        free(bufs[i]);
    return 0;
}
