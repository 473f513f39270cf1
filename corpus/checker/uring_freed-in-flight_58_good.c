#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <sys/uio.h>

int read_block(int fd, unsigned long long off, void (*use)(const void *, int))
{
    struct io_uring ring;
    struct io_uring_cqe *cqe = NULL;
    struct iovec v = {.iov_len = 4096};
    int rc;

    if (posix_memalign(&v.iov_base, 4096, v.iov_len))
        return -ENOMEM;
    rc = io_uring_queue_init(1, &ring, 0);
    if (rc)
        goto free_buf;
    rc = io_uring_register_buffers(&ring, &v, 1);
    if (rc)
        goto exit_ring;
    io_uring_prep_read_fixed(io_uring_get_sqe(&ring), fd, v.iov_base, 4096, off, 0);
    io_uring_submit(&ring);
    while ((rc = io_uring_wait_cqe(&ring, &cqe)) == -EINTR)
        ;
    if (rc == 0) {
        use(v.iov_base, rc = cqe->res);
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_unregister_buffers(&ring);
exit_ring:
    io_uring_queue_exit(&ring);
free_buf:
    free(v.iov_base);
    return rc;
}
