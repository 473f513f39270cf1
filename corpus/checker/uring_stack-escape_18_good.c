#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define TAG_REPLY 0x52
#define TAG_CANCEL 0x43
#define REPLY_LEN 64

struct device_info {
    uint16_t model, revision;
    char serial[32];
};

static void submit_or_die(struct io_uring *ring)
{
    int rc;

    do
        rc = io_uring_submit(ring);
    while (rc == -EINTR || rc == -EAGAIN || rc == -EBUSY);
    if (rc < 0)
        abort();
}

static int parse_reply(const unsigned char *p, int n, struct device_info *out)
{
    if (n < 36 || p[0] != 0xA5)
        return -EPROTO;
    memset(out, 0, sizeof *out);
    out->model = (uint16_t)(p[1] << 8 | p[2]);
    out->revision = p[3];
    memcpy(out->serial, p + 4, sizeof out->serial - 1);
    return 0;
}

static void cancel_reply(struct io_uring *ring)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    struct io_uring_cqe *cqe;
    int left = 1;

    if (sqe) {
        io_uring_prep_cancel64(sqe, TAG_REPLY, 0);
        io_uring_sqe_set_data64(sqe, TAG_CANCEL);
        submit_or_die(ring);
        left = 2;
    }
    while (left) {
        if (io_uring_wait_cqe(ring, &cqe) < 0)
            continue;
        left--;
        io_uring_cqe_seen(ring, cqe);
    }
}

int device_query(struct io_uring *ring, int fd, struct device_info *out)
{
    static const unsigned char ask[4] = {0xA5, 0x01, 0x00, 0x5A};
    struct __kernel_timespec ts = {.tv_sec = 1};
    unsigned char reply[REPLY_LEN];
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    int rc, n;

    if (send(fd, ask, sizeof ask, MSG_NOSIGNAL) != (ssize_t)sizeof ask)
        return -EIO;
    sqe = io_uring_get_sqe(ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_recv(sqe, fd, reply, sizeof reply, 0);
    io_uring_sqe_set_data64(sqe, TAG_REPLY);
    submit_or_die(ring);

    rc = io_uring_wait_cqe_timeout(ring, &cqe, &ts);
    if (rc < 0) {
        cancel_reply(ring);
        return rc == -ETIME ? -ETIMEDOUT : rc;
    }
    n = cqe->res;
    io_uring_cqe_seen(ring, cqe);
    return n < 0 ? n : parse_reply(reply, n, out);
}

int device_find(struct io_uring *ring, const int *fds, int count, uint16_t model)
{
    struct device_info info;

    for (int i = 0; i < count; i++)
        if (device_query(ring, fds[i], &info) == 0 && info.model == model)
            return i;
    return -1;
}
