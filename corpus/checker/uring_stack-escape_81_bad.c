#include <liburing.h>
#include <string.h>

#define GROUP 7
#define COUNT 8
#define SIZE 2048

int arm_multishot(struct io_uring *ring, int fd)
{
    char pool[COUNT * SIZE];
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (!sqe)
        return -1;
    memset(pool, 0, sizeof pool);
    io_uring_prep_provide_buffers(sqe, pool, SIZE, COUNT, GROUP, 0); // expect: stack-escape
    sqe->flags |= IOSQE_IO_LINK;

    sqe = io_uring_get_sqe(ring);
    if (!sqe)
        return -1;
    io_uring_prep_recv_multishot(sqe, fd, NULL, 0, 0);
    sqe->flags |= IOSQE_BUFFER_SELECT;
    sqe->buf_group = GROUP;
    return io_uring_submit(ring);
}
