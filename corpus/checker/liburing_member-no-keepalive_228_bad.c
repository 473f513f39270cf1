/* Reference-counted sessions in an idle list, receiving into a buffer of their own. */
#include <liburing.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct session {
    struct session *prev, *next;
    int refs;
    int fd;
    time_t seen;
    size_t total;
    char in[4096];
};

struct gate {
    struct io_uring ring;
    struct session idle;
    time_t limit;
};

static void session_put(struct session *s)
{
    if (--s->refs > 0)
        return;
    close(s->fd);
    free(s); // allow: freed-in-flight
}

static void session_unlink(struct session *s)
{
    s->prev->next = s->next;
    s->next->prev = s->prev;
    s->prev = s->next = s;
}

static void session_touch(struct gate *g, struct session *s)
{
    session_unlink(s);
    s->seen = time(NULL);
    s->prev = g->idle.prev;
    s->next = &g->idle;
    s->prev->next = s;
    g->idle.prev = s;
}

static int session_arm(struct gate *g, struct session *s)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&g->ring);

    if (!sqe)
        return -1;
    io_uring_prep_recv(sqe, s->fd, s->in, sizeof s->in, 0); // expect: member-no-keepalive
    io_uring_sqe_set_data(sqe, s);
    return 0;
}

int gate_accept(struct gate *g, int fd)
{
    struct session *s = calloc(1, sizeof *s);

    if (!s)
        return -1;
    s->refs = 1;
    s->fd = fd;
    s->prev = s->next = s;
    session_touch(g, s);
    if (session_arm(g, s) < 0) {
        session_unlink(s);
        session_put(s);
        return -1;
    }
    return 0;
}

static void on_recv(struct gate *g, struct session *s, int res)
{
    if (res > 0) {
        s->total += (size_t)res;
        session_touch(g, s);
        if (session_arm(g, s) == 0)
            return;
    }
    session_unlink(s);
    session_put(s);
}

static void gate_expire(struct gate *g, time_t now)
{
    while (g->idle.next != &g->idle && now - g->idle.next->seen > g->limit) {
        struct session *s = g->idle.next;

        session_unlink(s);
        session_put(s);
    }
}

int gate_turn(struct gate *g)
{
    struct io_uring_cqe *cqe;
    int rc = io_uring_submit_and_wait(&g->ring, 1);

    if (rc < 0)
        return rc;
    while (io_uring_peek_cqe(&g->ring, &cqe) == 0) {
        struct session *s = io_uring_cqe_get_data(cqe);
        int res = cqe->res;

        io_uring_cqe_seen(&g->ring, cqe);
        on_recv(g, s, res);
    }
    gate_expire(g, time(NULL));
    return 0;
}
