#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUF 8192
#define READ_BIT 0ul
#define WRITE_BIT 1ul

struct flow;

struct half {
    struct flow *flow;
    int from, to;
    unsigned filled, sent;
    char buf[BUF];
};

struct flow {
    struct io_uring *ring;
    struct half up, down;
    int pending;
    int failed;
};

static void *tag(struct half *h, unsigned long bit) { return (void *)((unsigned long)h | bit); }

static struct io_uring_sqe *sqe_or_flush(struct io_uring *ring)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (sqe)
        return sqe;
    io_uring_submit(ring);
    return io_uring_get_sqe(ring);
}

static int half_read(struct half *h)
{
    struct io_uring_sqe *sqe = sqe_or_flush(h->flow->ring);
    if (!sqe)
        return -EBUSY;
    h->filled = h->sent = 0;
    io_uring_prep_recv(sqe, h->from, h->buf, sizeof h->buf, 0);
    io_uring_sqe_set_data(sqe, tag(h, READ_BIT));
    h->flow->pending++;
    return 0;
}

static int half_write(struct half *h)
{
    struct io_uring_sqe *sqe = sqe_or_flush(h->flow->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_send(sqe, h->to, h->buf + h->sent, h->filled - h->sent, MSG_NOSIGNAL);
    io_uring_sqe_set_data(sqe, tag(h, WRITE_BIT));
    h->flow->pending++;
    return 0;
}

int flow_start(struct io_uring *ring, int client, int upstream)
{
    struct flow *f = calloc(1, sizeof *f);
    if (!f)
        return -ENOMEM;
    f->ring = ring;
    f->up.flow = f->down.flow = f;
    f->up.from = f->down.to = client;
    f->up.to = f->down.from = upstream;
    if (half_read(&f->up) < 0) {
        free(f);
        return -EBUSY;
    }
    if (half_read(&f->down) < 0)
        f->failed = 1;
    return 0;
}

static void flow_end(struct flow *f)
{
    shutdown(f->up.from, SHUT_RDWR);
    shutdown(f->up.to, SHUT_RDWR);
    close(f->up.from);
    close(f->up.to);
    free(f);
}

static int half_advance(struct half *h, int res, int was_write)
{
    if (res <= 0)
        return -1;
    if (!was_write) {
        h->filled = (unsigned)res;
        return half_write(h);
    }
    h->sent += (unsigned)res;
    return h->sent < h->filled ? half_write(h) : half_read(h);
}

static void complete(struct io_uring_cqe *cqe)
{
    unsigned long t = (unsigned long)io_uring_cqe_get_data(cqe);
    struct half *h = (struct half *)(t & ~3ul);
    struct flow *f = h->flow;

    f->pending--;
    if (f->failed || half_advance(h, cqe->res, (t & WRITE_BIT) != 0) < 0) {
        f->failed = 1;
        if (f->pending > 0)
            shutdown(h->from, SHUT_RDWR);
        flow_end(f); // expect: freed-in-flight
    }
}

void proxy_loop(struct io_uring *ring, volatile int *stop)
{
    struct io_uring_cqe *cqe;
    while (!*stop) {
        io_uring_submit(ring);
        if (io_uring_wait_cqe(ring, &cqe) < 0)
            continue;
        complete(cqe);
        io_uring_cqe_seen(ring, cqe);
    }
}
