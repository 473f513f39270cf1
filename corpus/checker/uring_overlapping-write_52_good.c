#include <liburing.h>
#include <sys/socket.h>

static const char tick[] = "tick\n";

struct room {
    struct io_uring *ring;
    int members[64];
    int n;
    int owed;
};

int room_tick(struct room *r)
{
    if (r->owed)
        return -1;
    for (int i = 0; i < r->n; i++) {
        struct io_uring_sqe *sqe = io_uring_get_sqe(r->ring);
        if (!sqe)
            break;
        io_uring_prep_send(sqe, r->members[i], tick, sizeof tick - 1, MSG_NOSIGNAL);
        io_uring_sqe_set_data(sqe, r);
        r->owed++;
    }
    return io_uring_submit(r->ring);
}

void room_cqe(struct io_uring_cqe *cqe)
{
    struct room *r = io_uring_cqe_get_data(cqe);
    r->owed--;
}
