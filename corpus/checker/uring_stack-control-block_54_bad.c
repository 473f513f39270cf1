#include <liburing.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define OP_ACCEPT 1

int arm_accept(struct io_uring *ring, int listener)
{
    struct sockaddr_in peer;
    socklen_t len = sizeof peer;
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

    if (!sqe)
        return -1;
    io_uring_prep_accept(sqe, listener, (struct sockaddr *)&peer, &len, SOCK_CLOEXEC); // expect: stack-control-block
    io_uring_sqe_set_data64(sqe, OP_ACCEPT);
    return io_uring_submit(ring);
}
