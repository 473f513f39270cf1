#include <errno.h>
#include <liburing.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct dialer {
    struct io_uring ring;
    unsigned connect_ms;
    unsigned pending;
    int dead;
};

struct dial {
    int fd;
    int result;
    struct sockaddr_in6 to;
    void (*done)(struct dial *d);
};

int dialer_init(struct dialer *dl, unsigned connect_ms)
{
    struct io_uring_params p;

    memset(&p, 0, sizeof p);
    p.flags = IORING_SETUP_CLAMP;
    dl->connect_ms = connect_ms;
    dl->pending = 0;
    dl->dead = 0;
    return io_uring_queue_init_params(256, &dl->ring, &p);
}

/* Both entries are handed over before this returns: the kernel has its own copy of `limit`. */
int dialer_connect(struct dialer *dl, struct dial *d)
{
    struct __kernel_timespec limit = {
        .tv_sec = dl->connect_ms / 1000,
        .tv_nsec = (dl->connect_ms % 1000) * 1000000ll,
    };
    struct io_uring_sqe *conn, *cut;
    int rc;

    if (dl->dead || io_uring_sq_space_left(&dl->ring) < 2)
        return -EBUSY;
    d->fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (d->fd < 0)
        return -errno;

    conn = io_uring_get_sqe(&dl->ring);
    io_uring_prep_connect(conn, d->fd, (struct sockaddr *)&d->to, sizeof d->to);
    io_uring_sqe_set_data(conn, d);
    conn->flags |= IOSQE_IO_LINK;

    cut = io_uring_get_sqe(&dl->ring);
    io_uring_prep_link_timeout(cut, &limit, 0);
    io_uring_sqe_set_data(cut, NULL);

    do {
        rc = io_uring_submit(&dl->ring);
    } while (rc == -EINTR || rc == -EAGAIN);
    if (rc < 0) {
        io_uring_queue_exit(&dl->ring);
        dl->dead = 1;
        close(d->fd);
        return rc;
    }
    dl->pending++;
    return 0;
}

static void dial_finish(struct dialer *dl, struct dial *d, int res)
{
    dl->pending--;
    d->result = res == -ECANCELED ? -ETIMEDOUT : res;
    if (d->result < 0) {
        close(d->fd);
        d->fd = -1;
    }
    d->done(d);
}

int dialer_run(struct dialer *dl)
{
    while (dl->pending && !dl->dead) {
        struct io_uring_cqe *cqe;
        struct dial *d;
        int res, rc = io_uring_wait_cqe(&dl->ring, &cqe);

        if (rc == -EINTR)
            continue;
        if (rc < 0)
            return rc;
        d = io_uring_cqe_get_data(cqe);
        res = cqe->res;
        io_uring_cqe_seen(&dl->ring, cqe);
        if (d)
            dial_finish(dl, d, res);
    }
    return 0;
}
