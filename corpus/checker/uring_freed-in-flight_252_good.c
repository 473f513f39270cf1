/* Zero-copy sends: a segment is released with the last completion, which is the notification if there is one. */
#include <liburing.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct segment {
    char *bytes;
    size_t len;
    int fd;
};

struct sender {
    struct io_uring ring;
    unsigned in_flight;
    unsigned long sent_bytes, failed;
};

int sender_init(struct sender *s, unsigned depth)
{
    memset(s, 0, sizeof *s);
    return io_uring_queue_init(depth, &s->ring, 0);
}

static void segment_free(struct segment *seg)
{
    free(seg->bytes);
    free(seg);
}

/* Takes over `bytes` (malloced), also when it fails. */
int sender_push(struct sender *s, int fd, char *bytes, size_t len)
{
    struct io_uring_sqe *sqe;
    struct segment *seg = malloc(sizeof *seg);

    if (!seg) {
        free(bytes);
        return -1;
    }
    seg->bytes = bytes;
    seg->len = len;
    seg->fd = fd;
    sqe = io_uring_get_sqe(&s->ring);
    if (!sqe) {
        segment_free(seg);
        return -1;
    }
    io_uring_prep_send_zc(sqe, fd, seg->bytes, seg->len, MSG_WAITALL, 0);
    io_uring_sqe_set_data(sqe, seg);
    s->in_flight++;
    return 0;
}

static void on_cqe(struct sender *s, const struct io_uring_cqe *cqe)
{
    struct segment *seg = io_uring_cqe_get_data(cqe);

    if (!(cqe->flags & IORING_CQE_F_NOTIF)) {
        if (cqe->res < 0) {
            s->failed++;
            fprintf(stderr, "segment to fd %d: %s\n", seg->fd, strerror(-cqe->res));
        } else {
            s->sent_bytes += (unsigned long)cqe->res;
        }
    }
    if (cqe->flags & IORING_CQE_F_MORE)
        return;
    segment_free(seg);
    s->in_flight--;
}

int sender_step(struct sender *s)
{
    struct io_uring_cqe *cqe;
    int rc = io_uring_submit_and_wait(&s->ring, s->in_flight ? 1 : 0);

    if (rc < 0 && rc != -EINTR)
        return rc;
    while (io_uring_peek_cqe(&s->ring, &cqe) == 0) {
        on_cqe(s, cqe);
        io_uring_cqe_seen(&s->ring, cqe);
    }
    return 0;
}

/* Returns an error and leaves everything as it is when the ring cannot be drained. */
int sender_close(struct sender *s)
{
    while (s->in_flight) {
        int rc = sender_step(s);
        if (rc < 0)
            return rc;
    }
    io_uring_queue_exit(&s->ring);
    return 0;
}
