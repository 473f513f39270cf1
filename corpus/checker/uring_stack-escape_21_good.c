#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Blocking request/response helper over a ring that belongs to the channel. */

struct ctl_channel {
    struct io_uring *ring;
    int fd;
    unsigned timeout_ms;
    unsigned long timeouts;
};

struct ctl_reply {
    uint16_t status;
    uint16_t len;
    char text[120];
};

static int parse_reply(const uint8_t *raw, int n, struct ctl_reply *out)
{
    if (n < 4)
        return -EPROTO;
    out->status = (uint16_t)(raw[0] << 8 | raw[1]);
    out->len = (uint16_t)(raw[2] << 8 | raw[3]);
    if (out->len > sizeof out->text - 1 || out->len > n - 4)
        return -EPROTO;
    memcpy(out->text, raw + 4, out->len);
    out->text[out->len] = '\0';
    return 0;
}

static void ms_to_ts(unsigned ms, struct __kernel_timespec *ts)
{
    ts->tv_sec = ms / 1000;
    ts->tv_nsec = (long long)(ms % 1000) * 1000000;
}

/* One CQE for the read and one for its timeout. */
static int await(struct ctl_channel *ch, int expected)
{
    struct io_uring_cqe *cqe;
    int res = -EIO;

    while (expected > 0) {
        int rc = io_uring_wait_cqe(ch->ring, &cqe);
        if (rc == -EINTR)
            continue;
        if (rc < 0) {
            fprintf(stderr, "ctl: ring broken: %s\n", strerror(-rc));
            abort();
        }
        if (io_uring_cqe_get_data(cqe) == ch)
            res = cqe->res;
        io_uring_cqe_seen(ch->ring, cqe);
        expected--;
    }
    return res;
}

int ctl_read_reply(struct ctl_channel *ch, struct ctl_reply *out)
{
    uint8_t raw[256];
    struct __kernel_timespec ts;
    struct io_uring_sqe *sqe = io_uring_get_sqe(ch->ring);
    struct io_uring_sqe *limit;
    int rc;

    if (!sqe)
        return -EBUSY;
    limit = io_uring_get_sqe(ch->ring);
    if (!limit) {
        io_uring_prep_nop(sqe);
        io_uring_sqe_set_data(sqe, NULL);
        io_uring_submit(ch->ring);
        await(ch, 1);
        return -EBUSY;
    }
    ms_to_ts(ch->timeout_ms, &ts);
    io_uring_prep_read(sqe, ch->fd, raw, sizeof raw, 0);
    io_uring_sqe_set_data(sqe, ch);
    sqe->flags |= IOSQE_IO_LINK;
    io_uring_prep_link_timeout(limit, &ts, 0);
    io_uring_sqe_set_data(limit, NULL);
    do
        rc = io_uring_submit(ch->ring);
    while (rc == -EINTR || rc == -EAGAIN);
    if (rc < 0)
        abort();

    rc = await(ch, 2);
    if (rc == -ECANCELED) {
        ch->timeouts++;
        return -ETIME;
    }
    if (rc < 0)
        return rc;
    return parse_reply(raw, rc, out);
}

int ctl_read_reply_retry(struct ctl_channel *ch, struct ctl_reply *out, int tries)
{
    int rc = -ETIME;
    while (tries-- > 0 && rc == -ETIME)
        rc = ctl_read_reply(ch, out);
    return rc;
}
