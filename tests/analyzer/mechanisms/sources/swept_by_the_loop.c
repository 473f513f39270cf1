/* The loop that takes completions and starts the next operation by each has not waited for all. */
#include <liburing.h>
#include <stdlib.h>
#include <time.h>

struct client {
    int fd;
    time_t last;
    struct client *next;
    char *bytes;
};

struct gateway {
    struct io_uring ring;
    struct client *clients;
};

static void arm(struct gateway *g, struct client *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&g->ring);
    io_uring_prep_recv(sqe, c->fd, c->bytes, 4096, 0);
    io_uring_sqe_set_data(sqe, c);
}

void adopt(struct gateway *g, int fd)
{
    struct client *c = calloc(1, sizeof *c);
    c->fd = fd;
    c->bytes = malloc(4096);
    c->next = g->clients;
    g->clients = c;
    arm(g, c);
}

static void sweep(struct gateway *g, time_t now)
{
    struct client **at = &g->clients;
    while (*at) {
        struct client *c = *at;
        if (now - c->last < 90) {
            at = &c->next;
            continue;
        }
        *at = c->next;
        free(c->bytes); // expect: freed-in-flight
        free(c);
    }
}

void run(struct gateway *g)
{
    struct io_uring_cqe *cqe;
    for (;;) {
        io_uring_submit_and_wait(&g->ring, 1);
        while (io_uring_peek_cqe(&g->ring, &cqe) == 0) {
            struct client *c = io_uring_cqe_get_data(cqe);
            io_uring_cqe_seen(&g->ring, cqe);
            c->last = time(NULL);
            arm(g, c);
        }
        sweep(g, time(NULL));
    }
}
