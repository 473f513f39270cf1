/* Line-rate probe: reads one burst from a device with a deadline; when the deadline passes
 * the read is cancelled and whatever came is thrown away. */
#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>

enum { ID_CANCEL = 1, ID_READ = 2 };

struct burst {
    unsigned char *data;
    size_t cap;
    int result;
    int finished;
};

static int burst_init(struct burst *b, size_t cap)
{
    memset(b, 0, sizeof *b);
    b->cap = cap;
    b->data = malloc(cap);
    return b->data ? 0 : -ENOMEM;
}

static void submit_or_die(struct io_uring *ring)
{
    int rc;

    do
        rc = io_uring_submit(ring);
    while (rc == -EINTR || rc == -EAGAIN);
    if (rc < 1)
        abort();
}

static struct io_uring_sqe *sqe_or_die(struct io_uring *ring)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

    if (!sqe)
        abort();
    return sqe;
}

static void start_read(struct io_uring *ring, int fd, struct burst *b)
{
    struct io_uring_sqe *sqe = sqe_or_die(ring);

    io_uring_prep_read(sqe, fd, b->data, (unsigned)b->cap, (__u64)-1);
    io_uring_sqe_set_data64(sqe, ID_READ);
    submit_or_die(ring);
}

static void start_cancel(struct io_uring *ring)
{
    struct io_uring_sqe *sqe = sqe_or_die(ring);

    io_uring_prep_cancel64(sqe, ID_READ, 0);
    io_uring_sqe_set_data64(sqe, ID_CANCEL);
    submit_or_die(ring);
}

static int take_one(struct io_uring *ring, struct burst *b, struct __kernel_timespec *ts)
{
    struct io_uring_cqe *cqe;
    int rc;

    do
        rc = ts ? io_uring_wait_cqe_timeout(ring, &cqe, ts) : io_uring_wait_cqe(ring, &cqe);
    while (rc == -EINTR);
    if (rc == -ETIME)
        return 0;
    if (rc < 0)
        abort();
    if (io_uring_cqe_get_data64(cqe) == ID_READ) {
        b->result = cqe->res;
        b->finished = 1;
    }
    io_uring_cqe_seen(ring, cqe);
    return 1;
}

long probe_burst(struct io_uring *ring, int fd, size_t cap, long ms, unsigned (*digest)(const void *, size_t))
{
    struct __kernel_timespec ts = {ms / 1000, (ms % 1000) * 1000000};
    struct burst b;
    long value = -ETIME;

    if (burst_init(&b, cap) < 0)
        return -ENOMEM;
    start_read(ring, fd, &b);
    if (!take_one(ring, &b, &ts)) {
        int seen = 0;

        start_cancel(ring);
        while (seen < 2)
            seen += take_one(ring, &b, NULL);
    } else {
        value = b.result < 0 ? b.result : (long)digest(b.data, (size_t)b.result);
    }
    free(b.data);
    return value;
}
