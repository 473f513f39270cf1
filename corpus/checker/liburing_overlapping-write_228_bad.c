/* Chat relay on one ring: per-peer output ring and a keep-alive tick. */
#include <liburing.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#define OUTSZ 8192u
#define MAXPEERS 256

enum op { OP_SEND = 1, OP_PING = 2 };

struct peer {
    int fd;
    uint32_t head, tail;
    unsigned sending : 1;
    unsigned pinging : 1;
    unsigned broken : 1;
    char out[OUTSZ];
};

struct relay {
    struct io_uring ring;
    struct peer peers[MAXPEERS];
    int npeers;
};

static const char ping_bytes[4] = {'P', 'I', 'N', 'G'};

static void tag(struct io_uring_sqe *sqe, int idx, enum op op)
{
    io_uring_sqe_set_data64(sqe, ((uint64_t)op << 32) | (uint32_t)idx);
}

static void peer_pump(struct relay *r, int idx)
{
    struct peer *p = &r->peers[idx];
    struct io_uring_sqe *sqe;
    uint32_t at = p->tail % OUTSZ, n = p->head - p->tail;

    if (p->sending || p->broken || n == 0)
        return;
    if (n > OUTSZ - at)
        n = OUTSZ - at;
    if (!(sqe = io_uring_get_sqe(&r->ring)))
        return;
    io_uring_prep_send(sqe, p->fd, p->out + at, n, 0); // allow: overlapping-write
    tag(sqe, idx, OP_SEND);
    p->sending = 1;
}

int peer_queue(struct relay *r, int idx, const char *s, uint32_t n)
{
    struct peer *p = &r->peers[idx];
    uint32_t i;

    if (p->broken || n > OUTSZ - (p->head - p->tail))
        return -1;
    for (i = 0; i < n; i++)
        p->out[(p->head + i) % OUTSZ] = s[i];
    p->head += n;
    peer_pump(r, idx);
    return 0;
}

static void relay_tick(struct relay *r)
{
    int i;

    for (i = 0; i < r->npeers; i++) {
        struct peer *p = &r->peers[i];
        struct io_uring_sqe *sqe;

        if (p->broken || p->pinging || !(sqe = io_uring_get_sqe(&r->ring)))
            continue;
        io_uring_prep_send(sqe, p->fd, ping_bytes, sizeof ping_bytes, MSG_WAITALL); // expect: overlapping-write
        tag(sqe, i, OP_PING);
        p->pinging = 1;
    }
}

static void relay_complete(struct relay *r, uint64_t ud, int res)
{
    int idx = (int)(uint32_t)ud;
    struct peer *p = &r->peers[idx];

    if (res < 0)
        p->broken = 1;
    if (ud >> 32 == OP_PING) {
        p->pinging = 0;
        return;
    }
    p->sending = 0;
    if (res > 0)
        p->tail += (uint32_t)res;
    peer_pump(r, idx);
}

int relay_run(struct relay *r)
{
    struct __kernel_timespec second = {.tv_sec = 1};
    struct io_uring_cqe *cqe;

    for (;;) {
        int rc = io_uring_submit_and_wait_timeout(&r->ring, &cqe, 1, &second, NULL);

        if (rc == -ETIME)
            relay_tick(r);
        else if (rc < 0)
            return rc;
        while (io_uring_peek_cqe(&r->ring, &cqe) == 0) {
            uint64_t ud = cqe->user_data;
            int res = cqe->res;

            io_uring_cqe_seen(&r->ring, cqe);
            relay_complete(r, ud, res);
        }
    }
}
