/* Ask the management controller for its version over a character device. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CMD_VERSION 0x11
#define TAG_READ 0x7001u

struct bmc {
    struct io_uring *ring;
    int fd;
    unsigned timeouts;
};

static int send_command(struct bmc *b, uint8_t cmd)
{
    uint8_t frame[4] = {0xa5, cmd, 0, (uint8_t)(0xa5 ^ cmd)};
    return write(b->fd, frame, sizeof frame) == (ssize_t)sizeof frame ? 0 : -EIO;
}

static int parse_version(const uint8_t *p, int n, int *major, int *minor)
{
    if (n < 4 || p[0] != 0x5a)
        return -EPROTO;
    *major = p[2];
    *minor = p[3];
    return 0;
}

int bmc_version(struct bmc *b, int *major, int *minor)
{
    uint8_t reply[64];
    struct __kernel_timespec limit = {.tv_sec = 0, .tv_nsec = 250000000};
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    int rc = send_command(b, CMD_VERSION);
    if (rc < 0)
        return rc;
    sqe = io_uring_get_sqe(b->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_read(sqe, b->fd, reply, sizeof reply, 0); /* expect: stack-escape */
    sqe->user_data = TAG_READ;
    rc = io_uring_submit(b->ring);
    if (rc < 0)
        return rc; /* allow: stack-escape */
    rc = io_uring_wait_cqe_timeout(b->ring, &cqe, &limit);
    if (rc == -ETIME) {
        b->timeouts++;
        return -ETIMEDOUT; /* allow: stack-escape */
    }
    if (rc < 0)
        return rc; /* allow: stack-escape */
    rc = cqe->res;
    io_uring_cqe_seen(b->ring, cqe);
    return rc < 0 ? rc : parse_version(reply, rc, major, minor);
}

int bmc_probe(struct bmc *b)
{
    int major = 0, minor = 0, rc = -ETIMEDOUT;
    for (int tries = 0; tries < 3 && rc == -ETIMEDOUT; tries++)
        rc = bmc_version(b, &major, &minor);
    if (rc == 0)
        printf("controller firmware %d.%d\n", major, minor);
    return rc;
}
