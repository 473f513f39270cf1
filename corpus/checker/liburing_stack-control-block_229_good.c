/* Command channel with a ring of its own: one request goes out as three pieces, and the
 * caller gets the outcome. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

struct wire_head {
    uint32_t magic, seq, len;
};

struct channel {
    struct io_uring ring;
    int fd;
    uint32_t seq;
};

static int channel_settle(struct channel *ch, int *res)
{
    struct io_uring_cqe *cqe;
    int rc;

    do
        rc = io_uring_submit_and_wait(&ch->ring, 1);
    while (rc == -EINTR || rc == -EAGAIN || rc == -EBUSY);
    if (rc < 0)
        abort();
    do
        rc = io_uring_wait_cqe(&ch->ring, &cqe);
    while (rc == -EINTR || rc == -EAGAIN);
    if (rc < 0)
        abort();
    *res = cqe->res;
    io_uring_cqe_seen(&ch->ring, cqe);
    return 0;
}

static void advance(struct iovec **iov, size_t *cnt, size_t n)
{
    while (*cnt && n >= (*iov)->iov_len) {
        n -= (*iov)->iov_len;
        ++*iov;
        --*cnt;
    }
    if (*cnt) {
        (*iov)->iov_base = (char *)(*iov)->iov_base + n;
        (*iov)->iov_len -= n;
    }
}

int channel_call(struct channel *ch, const char *verb, const void *arg, uint32_t arg_len)
{
    struct wire_head h = {0x4d435354u, ++ch->seq, (uint32_t)strlen(verb) + arg_len};
    struct iovec parts[3] = {
        {&h, sizeof h},
        {(void *)verb, strlen(verb)},
        {(void *)arg, arg_len},
    };
    struct iovec *at = parts;
    size_t cnt = 3;

    while (cnt) {
        struct io_uring_sqe *sqe = io_uring_get_sqe(&ch->ring);
        struct msghdr mh;
        int res;

        if (!sqe)
            return -ENOSPC;
        memset(&mh, 0, sizeof mh);
        mh.msg_iov = at;
        mh.msg_iovlen = cnt;
        io_uring_prep_sendmsg(sqe, ch->fd, &mh, MSG_NOSIGNAL);
        channel_settle(ch, &res);
        if (res == -EINTR)
            continue;
        if (res < 0)
            return res;
        advance(&at, &cnt, (size_t)res);
    }
    return 0;
}
