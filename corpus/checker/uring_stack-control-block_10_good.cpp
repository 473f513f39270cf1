#include <liburing.h>
#include <sys/socket.h>
#include <sys/uio.h>

static char head[64], body[4096];

int send_both(io_uring* ring, int fd)
{
    iovec iov[2] = {{head, sizeof head}, {body, sizeof body}};
    msghdr msg{};
    msg.msg_iov = iov;
    msg.msg_iovlen = 2;
    io_uring_sqe* sqe = io_uring_get_sqe(ring);
    io_uring_prep_sendmsg(sqe, fd, &msg, MSG_NOSIGNAL);
    io_uring_sqe_set_data(sqe, head);
    return io_uring_submit(ring);
}

int arm(io_uring* ring, long ms)
{
    __kernel_timespec ts{ms / 1000, (ms % 1000) * 1000000};
    io_uring_sqe* sqe = io_uring_get_sqe(ring);
    io_uring_prep_timeout(sqe, &ts, 0, 0);
    io_uring_sqe_set_data(sqe, nullptr);
    return io_uring_submit(ring);
}
