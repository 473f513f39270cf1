#include <errno.h>
#include <liburing.h>
#include <string.h>

/* Reads the banner of a device; gives up after a quarter of a second. */
int read_banner(struct io_uring *ring, int fd, char *dst, size_t cap)
{
    char raw[128];
    struct __kernel_timespec ts = {.tv_sec = 0, .tv_nsec = 250000000};
    struct io_uring_cqe *cqe = NULL;
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    int rc;

    if (!sqe || cap < sizeof raw)
        return -ENOSPC;
    io_uring_prep_read(sqe, fd, raw, sizeof raw, 0); // expect: stack-escape
    io_uring_submit(ring);
    rc = io_uring_wait_cqe_timeout(ring, &cqe, &ts);
    if (rc < 0)
        return rc;
    rc = cqe->res;
    io_uring_cqe_seen(ring, cqe);
    if (rc > 0)
        memcpy(dst, raw, (size_t)rc);
    return rc;
}
