#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 2048

struct relay;

struct peer {
    int fd;
    time_t last_seen;
    size_t have;
    struct peer *prev, *next;
    char in[LINE_MAX_BYTES];
};

struct relay {
    struct io_uring ring;
    struct peer *peers;
    unsigned lines;
    time_t idle_limit;
};

static void peer_unlink(struct relay *r, struct peer *p)
{
    if (p->prev)
        p->prev->next = p->next;
    else
        r->peers = p->next;
    if (p->next)
        p->next->prev = p->prev;
}

static int peer_listen(struct relay *r, struct peer *p)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&r->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_recv(sqe, p->fd, p->in + p->have, sizeof p->in - p->have, 0); // allow: member-no-keepalive
    io_uring_sqe_set_data(sqe, p);
    return 0;
}

static void peer_shed(struct relay *r, struct peer *p)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&r->ring);
    if (sqe) {
        io_uring_prep_cancel(sqe, p, 0);
        io_uring_sqe_set_data(sqe, NULL);
        io_uring_submit(&r->ring);
    }
    peer_unlink(r, p);
    close(p->fd);
    free(p); // expect: freed-in-flight
}

/* The receive is finished here, nothing else refers to the peer. */
static void peer_gone(struct relay *r, struct peer *p)
{
    peer_unlink(r, p);
    close(p->fd);
    free(p);
}

int relay_add(struct relay *r, int fd)
{
    struct peer *p = calloc(1, sizeof *p);
    if (!p)
        return -ENOMEM;
    p->fd = fd;
    p->last_seen = time(NULL);
    p->next = r->peers;
    if (r->peers)
        r->peers->prev = p;
    r->peers = p;
    if (peer_listen(r, p) < 0) {
        peer_gone(r, p);
        return -EBUSY;
    }
    return 0;
}

static void peer_input(struct relay *r, struct peer *p, int res)
{
    char *nl;
    if (res <= 0) {
        peer_gone(r, p);
        return;
    }
    p->have += (size_t)res;
    p->last_seen = time(NULL);
    while ((nl = memchr(p->in, '\n', p->have)) != NULL) {
        size_t used = (size_t)(nl + 1 - p->in);
        r->lines++;
        memmove(p->in, nl + 1, p->have - used);
        p->have -= used;
    }
    if (p->have == sizeof p->in || peer_listen(r, p) < 0)
        peer_gone(r, p);
}

void relay_sweep(struct relay *r)
{
    time_t now = time(NULL);
    struct peer *next;
    for (struct peer *p = r->peers; p; p = next) {
        next = p->next;
        if (now - p->last_seen > r->idle_limit)
            peer_shed(r, p);
    }
}

void relay_turn(struct relay *r)
{
    struct io_uring_cqe *cqe;
    io_uring_submit(&r->ring);
    while (io_uring_peek_cqe(&r->ring, &cqe) == 0) {
        struct peer *p = io_uring_cqe_get_data(cqe);
        int res = cqe->res;
        io_uring_cqe_seen(&r->ring, cqe);
        if (p)
            peer_input(r, p, res);
    }
}
