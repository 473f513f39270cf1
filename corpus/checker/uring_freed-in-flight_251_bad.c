/* Zero-copy fan-out of video segments with IORING_OP_SEND_ZC. */
#include <liburing.h>
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
        free(seg->bytes);
        free(seg);
        return -1;
    }
    io_uring_prep_send_zc(sqe, fd, seg->bytes, seg->len, MSG_WAITALL, 0);
    io_uring_sqe_set_data(sqe, seg);
    s->in_flight++;
    return 0;
}

static void segment_done(struct sender *s, struct segment *seg, int res)
{
    if (res < 0) {
        s->failed++;
        fprintf(stderr, "segment to fd %d: %s\n", seg->fd, strerror(-res));
    } else {
        s->sent_bytes += (unsigned long)res;
    }
    free(seg->bytes); // expect: freed-in-flight
    free(seg);        // allow: freed-in-flight
    s->in_flight--;
}

int sender_step(struct sender *s)
{
    struct io_uring_cqe *cqe;
    int rc = io_uring_submit_and_wait(&s->ring, s->in_flight ? 1 : 0);

    if (rc < 0)
        return rc;
    while (io_uring_peek_cqe(&s->ring, &cqe) == 0) {
        struct segment *seg = io_uring_cqe_get_data(cqe);
        int res = cqe->res;
        int notif = (cqe->flags & IORING_CQE_F_NOTIF) != 0;

        io_uring_cqe_seen(&s->ring, cqe);
        if (!notif)
            segment_done(s, seg, res);
    }
    return 0;
}
