/* Telemetry gateway: one receive per client, clients that stay silent are dropped by a sweep. */
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { IDLE_SECONDS = 90 };

struct client {
    int fd;
    time_t last;
    uint64_t total;
    struct client *next;
    uint8_t rx[4096];
};

struct gateway {
    struct io_uring ring;
    struct client *clients;
    unsigned nclients;
};

static void client_drop(struct gateway *g, struct client *c)
{
    struct client **pp = &g->clients;
    while (*pp != c)
        pp = &(*pp)->next;
    *pp = c->next;
    g->nclients--;
    close(c->fd);
    free(c); // allow: freed-in-flight
}

static int client_arm(struct gateway *g, struct client *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&g->ring);
    if (!sqe)
        return -1;
    io_uring_prep_recv(sqe, c->fd, c->rx, sizeof c->rx, 0); // expect: member-no-keepalive
    io_uring_sqe_set_data(sqe, c);
    return 0;
}

static void client_event(struct gateway *g, struct client *c, int res)
{
    if (res <= 0) {
        client_drop(g, c);
        return;
    }
    c->total += (uint64_t)res;
    c->last = time(NULL);
    if (client_arm(g, c))
        client_drop(g, c);
}

static void sweep(struct gateway *g, time_t now)
{
    struct client *c, *next;
    for (c = g->clients; c; c = next) {
        next = c->next;
        if (now - c->last > IDLE_SECONDS)
            client_drop(g, c); // allow: freed-in-flight
    }
}

int gateway_adopt(struct gateway *g, int fd)
{
    struct client *c = calloc(1, sizeof *c);
    if (!c)
        return -1;
    c->fd = fd;
    c->last = time(NULL);
    if (client_arm(g, c)) {
        free(c);
        return -1;
    }
    c->next = g->clients;
    g->clients = c;
    g->nclients++;
    return 0;
}

void gateway_run(struct gateway *g, volatile int *stop)
{
    struct __kernel_timespec tick = {.tv_sec = 1};
    struct io_uring_cqe *cqe;
    time_t swept = time(NULL);

    while (!*stop) {
        time_t now;
        io_uring_submit_and_wait_timeout(&g->ring, &cqe, 1, &tick, NULL);
        while (io_uring_peek_cqe(&g->ring, &cqe) == 0) {
            struct client *c = io_uring_cqe_get_data(cqe);
            int res = cqe->res;
            io_uring_cqe_seen(&g->ring, cqe);
            client_event(g, c, res);
        }
        now = time(NULL);
        if (now - swept >= 10) {
            sweep(g, now);
            swept = now;
        }
    }
}
