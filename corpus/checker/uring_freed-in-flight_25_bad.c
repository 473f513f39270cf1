/* Zero-copy transmit side of the block export server. */
#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <sys/socket.h>

struct tx {
    int fd;
    size_t len;
    void *payload;
};

struct exporter {
    struct io_uring ring;
    unsigned long sent, errors, truncated;
    unsigned inflight;
};

static struct io_uring_sqe *next_sqe(struct exporter *x)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&x->ring);
    if (!sqe) {
        io_uring_submit(&x->ring);
        sqe = io_uring_get_sqe(&x->ring);
    }
    return sqe;
}

/* The payload belongs to the exporter from here on. */
int exporter_send(struct exporter *x, int fd, void *payload, size_t len)
{
    struct io_uring_sqe *sqe;
    struct tx *t = malloc(sizeof *t);

    if (!t)
        return -ENOMEM;
    sqe = next_sqe(x);
    if (!sqe) {
        free(t);
        return -EBUSY;
    }
    t->fd = fd;
    t->len = len;
    t->payload = payload;
    io_uring_prep_send_zc(sqe, fd, payload, len, MSG_WAITALL | MSG_NOSIGNAL, 0); // allow: freed-in-flight
    io_uring_sqe_set_data(sqe, t);
    x->inflight++;
    return 0;
}

static void tx_finish(struct exporter *x, struct tx *t, int res)
{
    if (res < 0)
        x->errors++;
    else if ((size_t)res < t->len)
        x->truncated++;
    else
        x->sent++;
    x->inflight--;
    free(t->payload); // expect: freed-in-flight
    free(t);
}

static void reap(struct exporter *x)
{
    struct io_uring_cqe *cqe;

    while (io_uring_peek_cqe(&x->ring, &cqe) == 0) {
        struct tx *t = io_uring_cqe_get_data(cqe);
        int res = cqe->res;
        /* notifications carry no result */
        int notif = cqe->flags & IORING_CQE_F_NOTIF;

        io_uring_cqe_seen(&x->ring, cqe);
        if (t && !notif)
            tx_finish(x, t, res);
    }
}

int exporter_loop(struct exporter *x, volatile int *stop)
{
    while (!*stop) {
        int rc = io_uring_submit_and_wait(&x->ring, 1);
        if (rc < 0 && rc != -EINTR)
            return rc;
        reap(x);
    }
    return 0;
}
