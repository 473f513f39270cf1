#include <liburing.h>
#include <string.h>

#define GROUP 7
#define COUNT 8
#define SIZE 2048

static char pool[COUNT][SIZE];
static size_t total;

int arm_multishot(struct io_uring *ring, int fd)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (!sqe)
        return -1;
    io_uring_prep_provide_buffers(sqe, pool, SIZE, COUNT, GROUP, 0);
    sqe->flags |= IOSQE_IO_LINK;
    sqe = io_uring_get_sqe(ring);
    if (!sqe)
        return -1;
    io_uring_prep_recv_multishot(sqe, fd, NULL, 0, 0);
    sqe->flags |= IOSQE_BUFFER_SELECT;
    sqe->buf_group = GROUP;
    return io_uring_submit(ring);
}

void on_cqe(struct io_uring *ring, struct io_uring_cqe *cqe)
{
    if (cqe->res > 0 && (cqe->flags & IORING_CQE_F_BUFFER)) {
        unsigned id = cqe->flags >> IORING_CQE_BUFFER_SHIFT;
        struct io_uring_sqe *sqe;
        total += (size_t)cqe->res + (unsigned char)pool[id][0];
        sqe = io_uring_get_sqe(ring);
        if (sqe) {
            io_uring_prep_provide_buffers(sqe, pool[id], SIZE, 1, GROUP, (int)id);
            io_uring_submit(ring);
        }
    }
    io_uring_cqe_seen(ring, cqe);
}
