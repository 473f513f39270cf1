#include <liburing.h>
#include <string.h>

int read_magic(int fd, unsigned *magic)
{
    unsigned char head[4] = {0};
    struct io_uring ring;
    struct io_uring_cqe *cqe;
    int rc = io_uring_queue_init(2, &ring, 0);

    if (rc)
        return rc;
    io_uring_prep_read(io_uring_get_sqe(&ring), fd, head, sizeof head, 0);
    io_uring_submit(&ring);
    do {
        rc = io_uring_wait_cqe(&ring, &cqe);
    } while (rc == -EINTR);
    if (rc == 0) {
        rc = cqe->res;
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_queue_exit(&ring);
    memcpy(magic, head, sizeof head);
    return rc;
}
