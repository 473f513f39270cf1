#include <liburing.h>
#include <string.h>
#include <sys/socket.h>

struct ctl {
    struct io_uring *ring;
    int fd;
    int sync;
    unsigned owed;
};

static int ctl_wait(struct ctl *c)
{
    struct io_uring_cqe *cqe;
    int rc = 0;
    while (c->owed) {
        if (io_uring_wait_cqe(c->ring, &cqe))
            continue;
        rc = cqe->res;
        io_uring_cqe_seen(c->ring, cqe);
        c->owed--;
    }
    return rc;
}

int ctl_command(struct ctl *c, unsigned char op, unsigned arg)
{
    unsigned char msg[5] = {op};
    struct io_uring_sqe *sqe = io_uring_get_sqe(c->ring);

    if (!sqe)
        return -1;
    memcpy(msg + 1, &arg, 4);
    io_uring_prep_send(sqe, c->fd, msg, sizeof msg, 0); // expect: stack-escape
    io_uring_submit(c->ring);
    c->owed++;
    if (c->sync)
        return ctl_wait(c);
    return 0;
}
