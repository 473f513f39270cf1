#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct loop {
    struct io_uring ring;
    unsigned queued;
    int stop;
};

struct session {
    struct loop *loop;
    int fd;
    unsigned idle_ms;
    size_t used;
    char in[8192];
};

int session_parse(struct session *s, size_t n);

static struct __kernel_timespec ms_to_ts(unsigned ms)
{
    struct __kernel_timespec ts;

    ts.tv_sec = ms / 1000;
    ts.tv_nsec = (long long)(ms % 1000) * 1000000;
    return ts;
}

static struct io_uring_sqe *loop_sqe(struct loop *l)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&l->ring);

    if (sqe)
        l->queued++;
    return sqe;
}

static void loop_reserve(struct loop *l, unsigned n)
{
    while (io_uring_sq_space_left(&l->ring) < n) {
        io_uring_submit(&l->ring);
        l->queued = 0;
    }
}

static void session_read(struct session *s)
{
    struct __kernel_timespec ts = ms_to_ts(s->idle_ms);
    struct io_uring_sqe *sqe;

    loop_reserve(s->loop, 2);
    sqe = loop_sqe(s->loop);
    io_uring_prep_recv(sqe, s->fd, s->in + s->used, sizeof(s->in) - s->used, 0);
    io_uring_sqe_set_data(sqe, s);
    sqe->flags |= IOSQE_IO_LINK;

    sqe = loop_sqe(s->loop);
    io_uring_prep_link_timeout(sqe, &ts, 0); // expect: stack-control-block
    io_uring_sqe_set_data(sqe, NULL);
}

static void session_end(struct session *s)
{
    close(s->fd);
    free(s);
}

static void session_event(struct session *s, int res)
{
    if (res <= 0) {
        session_end(s);
        return;
    }
    s->used += (size_t)res;
    if (session_parse(s, s->used) < 0 || s->used == sizeof(s->in)) {
        session_end(s);
        return;
    }
    session_read(s);
}

int session_start(struct loop *l, int fd, unsigned idle_ms)
{
    struct session *s = calloc(1, sizeof(*s));

    if (!s)
        return -ENOMEM;
    s->loop = l;
    s->fd = fd;
    s->idle_ms = idle_ms;
    session_read(s);
    return 0;
}

void loop_run(struct loop *l)
{
    struct io_uring_cqe *cqe;

    while (!l->stop) {
        if (io_uring_submit_and_wait(&l->ring, 1) < 0)
            continue;
        l->queued = 0;
        while (io_uring_peek_cqe(&l->ring, &cqe) == 0) {
            struct session *s = io_uring_cqe_get_data(cqe);
            int res = cqe->res;

            io_uring_cqe_seen(&l->ring, cqe);
            if (s)
                session_event(s, res);
        }
    }
}
