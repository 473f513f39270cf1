#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdio.h>
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

int ctl_read_reply(struct ctl_channel *ch, struct ctl_reply *out)
{
    uint8_t raw[256];
    struct __kernel_timespec ts;
    struct io_uring_cqe *cqe;
    struct io_uring_sqe *sqe = io_uring_get_sqe(ch->ring);
    int rc;

    if (!sqe)
        return -EBUSY;
    io_uring_prep_read(sqe, ch->fd, raw, sizeof raw, 0); // expect: stack-escape
    io_uring_sqe_set_data(sqe, ch);
    rc = io_uring_submit(ch->ring);
    if (rc < 0)
        return rc;

    ms_to_ts(ch->timeout_ms, &ts);
    rc = io_uring_wait_cqe_timeout(ch->ring, &cqe, &ts);
    if (rc == -ETIME) {
        ch->timeouts++;
        fprintf(stderr, "ctl: no reply within %u ms\n", ch->timeout_ms);
        return rc;
    }
    if (rc < 0)
        return rc;

    rc = cqe->res;
    io_uring_cqe_seen(ch->ring, cqe);
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
