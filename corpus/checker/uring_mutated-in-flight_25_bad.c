#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct file_stream {
    struct io_uring *ring;
    int sock;
    int file;
    size_t len;
    int err;
    int finished;
    unsigned long long total;
    char chunk[128 * 1024];
};

static void stream_end(struct file_stream *f, int err)
{
    f->err = err;
    f->finished = 1;
}

static void stream_next(struct file_stream *f)
{
    struct io_uring_sqe *sqe;
    ssize_t n = read(f->file, f->chunk, sizeof f->chunk); // expect: mutated-in-flight

    if (n <= 0) {
        stream_end(f, n < 0 ? -errno : 0);
        return;
    }
    f->len = (size_t)n;
    sqe = io_uring_get_sqe(f->ring);
    if (!sqe) {
        stream_end(f, -EBUSY);
        return;
    }
    io_uring_prep_send_zc(sqe, f->sock, f->chunk, f->len, MSG_WAITALL, 0); // allow: mutated-in-flight
    io_uring_sqe_set_data(sqe, f);
    io_uring_submit(f->ring);
}

void stream_start(struct file_stream *f, struct io_uring *ring, int sock, int file)
{
    f->ring = ring;
    f->sock = sock;
    f->file = file;
    f->err = 0;
    f->finished = 0;
    f->total = 0;
    stream_next(f);
}

static void stream_event(struct file_stream *f, int res, unsigned flags)
{
    if (flags & IORING_CQE_F_NOTIF)
        return;
    if (res < 0 || (size_t)res != f->len) {
        stream_end(f, res < 0 ? res : -EPIPE);
        return;
    }
    f->total += (unsigned long long)res;
    stream_next(f);
}

int stream_loop(struct io_uring *ring, unsigned *active)
{
    while (*active) {
        struct io_uring_cqe *cqe;
        struct file_stream *f;
        unsigned flags;
        int res, rc = io_uring_wait_cqe(ring, &cqe);

        if (rc == -EINTR)
            continue;
        if (rc < 0)
            return rc;
        f = io_uring_cqe_get_data(cqe);
        res = cqe->res;
        flags = cqe->flags;
        io_uring_cqe_seen(ring, cqe);
        if (f->finished)
            continue;
        stream_event(f, res, flags);
        if (f->finished)
            --*active;
    }
    return 0;
}
