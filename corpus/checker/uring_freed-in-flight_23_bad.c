#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RBUF_SIZE 8192
#define IDLE_LIMIT 30

struct conn {
    int fd;
    char *rbuf;
    time_t last_seen;
    struct conn *next;
};

struct worker {
    struct io_uring ring;
    struct conn *conns;
    unsigned long bytes_in;
};

static struct io_uring_sqe *next_sqe(struct worker *w)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&w->ring);
    if (!sqe) {
        io_uring_submit(&w->ring);
        sqe = io_uring_get_sqe(&w->ring);
    }
    return sqe;
}

static int conn_arm_recv(struct worker *w, struct conn *c)
{
    struct io_uring_sqe *sqe = next_sqe(w);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_recv(sqe, c->fd, c->rbuf, RBUF_SIZE, 0); // allow: freed-in-flight
    io_uring_sqe_set_data(sqe, c);
    return 0;
}

int conn_add(struct worker *w, int fd)
{
    struct conn *c = calloc(1, sizeof *c);
    if (!c)
        return -ENOMEM;
    c->rbuf = malloc(RBUF_SIZE);
    if (!c->rbuf) {
        free(c);
        return -ENOMEM;
    }
    c->fd = fd;
    c->last_seen = time(NULL);
    c->next = w->conns;
    w->conns = c;
    return conn_arm_recv(w, c);
}

static void conn_unlink(struct worker *w, struct conn *c)
{
    struct conn **pp = &w->conns;
    while (*pp && *pp != c)
        pp = &(*pp)->next;
    if (*pp)
        *pp = c->next;
}

static void conn_drop(struct worker *w, struct conn *c)
{
    struct io_uring_sqe *sqe = next_sqe(w);

    conn_unlink(w, c);
    if (sqe) {
        io_uring_prep_cancel(sqe, c, 0);
        io_uring_sqe_set_data(sqe, NULL);
        io_uring_submit(&w->ring);
    }
    close(c->fd);
    free(c->rbuf); // expect: freed-in-flight
    free(c);       // allow: freed-in-flight
}

void worker_reap_idle(struct worker *w)
{
    time_t now = time(NULL);
    struct conn *c = w->conns;
    while (c) {
        struct conn *next = c->next;
        if (now - c->last_seen > IDLE_LIMIT)
            conn_drop(w, c);
        c = next;
    }
}

void worker_turn(struct worker *w)
{
    struct io_uring_cqe *cqe;
    io_uring_submit(&w->ring);
    while (io_uring_peek_cqe(&w->ring, &cqe) == 0) {
        struct conn *c = io_uring_cqe_get_data(cqe);
        int res = cqe->res;
        io_uring_cqe_seen(&w->ring, cqe);
        if (!c || res == -ECANCELED)
            continue;
        if (res <= 0) {
            conn_unlink(w, c);
            close(c->fd);
            free(c->rbuf);
            free(c);
            continue;
        }
        w->bytes_in += (unsigned long)res;
        c->last_seen = time(NULL);
        conn_arm_recv(w, c);
    }
}
