#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK (64 * 1024)

/* Sends a file over TCP with MSG_ZEROCOPY-style sends, one chunk at a time. */
struct sender {
    struct io_uring *ring;
    int sock;
    int file;
    off_t pos;
    size_t have;
    size_t done;
    char *chunk;
    int failed;
    int notifs;
    int finished;
};

static int sender_push(struct sender *s)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(s->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_send_zc(sqe, s->sock, s->chunk + s->done, s->have - s->done, MSG_WAITALL, 0);
    io_uring_sqe_set_data(sqe, s);
    return io_uring_submit(s->ring) < 0 ? -EIO : 0;
}

static int sender_fill(struct sender *s)
{
    ssize_t n = pread(s->file, s->chunk, CHUNK, s->pos);
    if (n < 0)
        return -errno;
    s->have = (size_t)n;
    s->done = 0;
    s->pos += n;
    return 0;
}

static void sender_step(struct sender *s)
{
    int rc = sender_fill(s);
    if (rc == 0 && s->have == 0) {
        s->finished = 1;
        return;
    }
    if (rc == 0)
        rc = sender_push(s);
    if (rc < 0) {
        s->failed = rc;
        s->finished = 1;
    }
}

int sender_start(struct sender *s, struct io_uring *ring, int sock, int file)
{
    s->ring = ring;
    s->sock = sock;
    s->file = file;
    s->pos = 0;
    s->failed = s->finished = s->notifs = 0;
    s->chunk = malloc(CHUNK);
    if (!s->chunk)
        return -ENOMEM;
    sender_step(s);
    return s->failed;
}

static void sender_on_cqe(struct sender *s, const struct io_uring_cqe *cqe)
{
    if (cqe->flags & IORING_CQE_F_NOTIF) {
        s->notifs--;
    } else {
        if (cqe->flags & IORING_CQE_F_MORE)
            s->notifs++;
        if (cqe->res < 0) {
            s->failed = cqe->res;
        } else {
            s->done += (size_t)cqe->res;
            if (s->done < s->have) {
                s->failed = sender_push(s);
                if (!s->failed)
                    return;
            }
        }
    }
    if (s->notifs > 0)
        return;
    if (s->failed)
        s->finished = 1;
    else if (s->done == s->have)
        sender_step(s);
}

int sender_run(struct sender *s)
{
    struct io_uring_cqe *cqe;
    while (!s->finished) {
        int rc = io_uring_wait_cqe(s->ring, &cqe);
        if (rc < 0)
            return rc;
        sender_on_cqe(io_uring_cqe_get_data(cqe), cqe);
        io_uring_cqe_seen(s->ring, cqe);
    }
    return s->failed;
}
