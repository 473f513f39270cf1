#define _GNU_SOURCE
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK (128 * 1024)

struct download {
    int sock;
    int file;
    off_t off;
    off_t end;
    unsigned queued;
    unsigned notifs_due;
    int err;
    int over;
    void (*finished)(struct download *d, int err);
    char chunk[CHUNK];
};

static struct io_uring ring;

static void download_over(struct download *d, int err)
{
    if (err) {
        fprintf(stderr, "download: error %d at %lld\n", err, (long long)d->off);
        d->err = err;
    }
    d->over = 1;
    if (d->notifs_due == 0) {
        close(d->file);
        d->finished(d, d->err);
    }
}

static int download_pump(struct download *d)
{
    struct io_uring_sqe *sqe;
    size_t want = (size_t)(d->end - d->off);
    ssize_t n;

    if (want > CHUNK)
        want = CHUNK;
    n = pread(d->file, d->chunk, want, d->off); // expect: mutated-in-flight
    if (n <= 0)
        return n < 0 ? -errno : -EPIPE;
    sqe = io_uring_get_sqe(&ring);
    if (!sqe)
        return -EAGAIN;
    io_uring_prep_send_zc(sqe, d->sock, d->chunk, (size_t)n, MSG_WAITALL | MSG_NOSIGNAL, 0);
    io_uring_sqe_set_data(sqe, d);
    d->queued = (unsigned)n;
    return 0;
}

static void download_cqe(struct download *d, const struct io_uring_cqe *cqe)
{
    int rc;

    if (cqe->flags & IORING_CQE_F_NOTIF) {
        d->notifs_due--;
        if (d->over)
            download_over(d, 0);
        return;
    }
    if (cqe->flags & IORING_CQE_F_MORE)
        d->notifs_due++;
    if (cqe->res < 0 || (unsigned)cqe->res != d->queued) {
        download_over(d, cqe->res < 0 ? cqe->res : -EPIPE);
        return;
    }
    d->off += cqe->res;
    if (d->off == d->end) {
        download_over(d, 0);
        return;
    }
    rc = download_pump(d); // allow: mutated-in-flight
    if (rc < 0)
        download_over(d, rc);
}

int download_start(struct download *d, int sock, int file, off_t len)
{
    d->sock = sock;
    d->file = file;
    d->off = 0;
    d->end = len;
    d->notifs_due = 0;
    d->err = d->over = 0;
    return download_pump(d);
}

int serve_loop(void)
{
    struct io_uring_cqe *cqe;
    unsigned head, seen;

    for (;;) {
        int rc = io_uring_submit_and_wait(&ring, 1);

        if (rc < 0 && rc != -EINTR)
            return rc;
        seen = 0;
        io_uring_for_each_cqe(&ring, head, cqe) {
            download_cqe(io_uring_cqe_get_data(cqe), cqe);
            seen++;
        }
        io_uring_cq_advance(&ring, seen);
    }
}
