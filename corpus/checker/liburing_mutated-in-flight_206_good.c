/* Datagram telemetry over a connected UDP socket with zero-copy sends; every slot passes through
   IDLE, SENT (result awaited) and HELD (result seen, the kernel still has the pages). */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <string.h>

#define SLOTS 32
#define DGRAM 1400

enum slot_state { SLOT_IDLE, SLOT_SENT, SLOT_HELD };

struct slot {
    enum slot_state state;
    unsigned char bytes[DGRAM];
};

struct beacon {
    struct io_uring ring;
    int sock;
    unsigned scan;
    uint64_t seq, failed, skipped;
    struct slot slot[SLOTS];
};

int beacon_open(struct beacon *b, int sock)
{
    memset(b, 0, sizeof *b);
    b->sock = sock;
    return io_uring_queue_init(SLOTS, &b->ring, 0);
}

static struct slot *slot_idle(struct beacon *b)
{
    for (unsigned i = 0; i < SLOTS; i++) {
        struct slot *s = &b->slot[(b->scan + i) % SLOTS];

        if (s->state == SLOT_IDLE) {
            b->scan = (b->scan + i + 1) % SLOTS;
            return s;
        }
    }
    return NULL;
}

static void slot_event(struct beacon *b, struct slot *s, int res, unsigned flags)
{
    if (flags & IORING_CQE_F_NOTIF) {
        s->state = SLOT_IDLE;
        return;
    }
    if (res < 0)
        b->failed++;
    s->state = flags & IORING_CQE_F_MORE ? SLOT_HELD : SLOT_IDLE;
}

static void beacon_reap(struct beacon *b)
{
    struct io_uring_cqe *cqe;

    while (io_uring_peek_cqe(&b->ring, &cqe) == 0) {
        slot_event(b, io_uring_cqe_get_data(cqe), cqe->res, cqe->flags);
        io_uring_cqe_seen(&b->ring, cqe);
    }
}

static int beacon_send(struct beacon *b, struct slot *s, size_t n)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&b->ring);

    if (!sqe)
        return -EAGAIN;
    io_uring_prep_send_zc(sqe, b->sock, s->bytes, n, 0, 0);
    io_uring_sqe_set_data(sqe, s);
    s->state = SLOT_SENT;
    return io_uring_submit(&b->ring);
}

int beacon_emit(struct beacon *b, const void *payload, size_t n)
{
    struct slot *s;

    if (n > DGRAM - sizeof b->seq)
        return -EMSGSIZE;
    beacon_reap(b);
    s = slot_idle(b);
    if (!s) {
        b->skipped++;
        return -ENOBUFS;
    }
    b->seq++;
    memcpy(s->bytes, &b->seq, sizeof b->seq);
    memcpy(s->bytes + sizeof b->seq, payload, n);
    return beacon_send(b, s, n + sizeof b->seq);
}

static int beacon_quiet(const struct beacon *b)
{
    for (int i = 0; i < SLOTS; i++)
        if (b->slot[i].state != SLOT_IDLE)
            return 0;
    return 1;
}

int beacon_drain(struct beacon *b)
{
    struct io_uring_cqe *cqe;
    int rc;

    while (!beacon_quiet(b)) {
        rc = io_uring_submit(&b->ring);
        if (rc >= 0)
            rc = io_uring_wait_cqe(&b->ring, &cqe);
        if (rc < 0 && rc != -EINTR && rc != -EAGAIN)
            return rc;
        beacon_reap(b);
    }
    return 0;
}
