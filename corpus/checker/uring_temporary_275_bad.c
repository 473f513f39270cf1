/* Message-bus link with keep-alive frames; the loop submits once per turn. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <sys/socket.h>
#include <time.h>

enum frame_type { F_PING = 1, F_PONG = 2, F_BYE = 3 };
#define FRAME_LEN 12

struct frame {
    uint8_t b[FRAME_LEN];
};

struct link {
    struct io_uring *ring;
    int fd;
    int sending;
    uint32_t seq;
    time_t last_heard;
};

static struct frame encode(enum frame_type type, uint32_t seq)
{
    struct frame f;
    f.b[0] = 'B';
    f.b[1] = 'L';
    f.b[2] = 1;
    f.b[3] = (uint8_t)type;
    for (int i = 0; i < 4; i++)
        f.b[4 + i] = (uint8_t)(seq >> (24 - 8 * i));
    for (int i = 8; i < FRAME_LEN; i++)
        f.b[i] = 0;
    return f;
}

static int link_control(struct link *l, enum frame_type type)
{
    struct io_uring_sqe *sqe;

    if (l->sending)
        return -EAGAIN;
    sqe = io_uring_get_sqe(l->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_send(sqe, l->fd, encode(type, l->seq++).b, FRAME_LEN, MSG_NOSIGNAL | MSG_WAITALL); // expect: temporary
    io_uring_sqe_set_data(sqe, l);
    l->sending = 1;
    return 0;
}

void link_tick(struct link *l, time_t now)
{
    if (now - l->last_heard > 30)
        link_control(l, F_BYE);
    else if (now - l->last_heard > 10)
        link_control(l, F_PING);
}

int loop_turn(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    unsigned head, seen = 0;
    int failed = 0, rc = io_uring_submit_and_wait(ring, 1);

    if (rc < 0)
        return rc;
    io_uring_for_each_cqe(ring, head, cqe) {
        struct link *l = io_uring_cqe_get_data(cqe);
        seen++;
        if (!l)
            continue;
        l->sending = 0;
        if (cqe->res < 0)
            failed++;
    }
    io_uring_cq_advance(ring, seen);
    return failed ? -EIO : 0;
}
