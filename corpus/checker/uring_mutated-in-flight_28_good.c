#define _GNU_SOURCE
#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PART_SIZE 65536

struct part_sender {
    struct io_uring *ring;
    int sock;
    int src;
    size_t filled;
    size_t taken;
    int failed;
    int at_eof;
    char part[PART_SIZE];
};

static int sender_submit(struct part_sender *s)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(s->ring);

    if (!sqe)
        return -EAGAIN;
    io_uring_prep_send_zc(sqe, s->sock, s->part + s->taken, s->filled - s->taken, MSG_NOSIGNAL, 0);
    io_uring_sqe_set_data(sqe, s);
    return 0;
}

static int sender_refill(struct part_sender *s)
{
    ssize_t n = read(s->src, s->part, sizeof s->part);

    if (n < 0)
        return -errno;
    s->taken = 0;
    s->filled = (size_t)n;
    if (n == 0) {
        s->at_eof = 1;
        return 0;
    }
    return sender_submit(s);
}

static int sender_released(struct part_sender *s)
{
    if (s->failed)
        return -EPIPE;
    if (s->taken < s->filled)
        return sender_submit(s);
    return sender_refill(s);
}

/* One completion with the result, then (if F_MORE) one that gives the pages back. */
int sender_complete(struct part_sender *s, const struct io_uring_cqe *cqe)
{
    if (cqe->flags & IORING_CQE_F_NOTIF)
        return sender_released(s);

    if (cqe->res > 0)
        s->taken += (size_t)cqe->res;
    else
        s->failed = 1;
    if (cqe->flags & IORING_CQE_F_MORE)
        return 0;
    return sender_released(s);
}

struct part_sender *sender_new(struct io_uring *ring, int sock, int src)
{
    struct part_sender *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->ring = ring;
    s->sock = sock;
    s->src = src;
    if (sender_refill(s) < 0) {
        free(s);
        return NULL;
    }
    return s;
}

int sender_run(struct part_sender *s)
{
    struct io_uring_cqe *cqe;
    int rc = 0;

    while (rc >= 0 && !s->at_eof) {
        rc = io_uring_submit_and_wait(s->ring, 1);
        if (rc == -EINTR) {
            rc = 0;
            continue;
        }
        while (rc >= 0 && io_uring_peek_cqe(s->ring, &cqe) == 0) {
            rc = sender_complete(io_uring_cqe_get_data(cqe), cqe);
            io_uring_cqe_seen(s->ring, cqe);
        }
    }
    return rc < 0 ? rc : 0;
}
