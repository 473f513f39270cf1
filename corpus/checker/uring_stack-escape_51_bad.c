#include <liburing.h>
#include <stdio.h>
#include <sys/socket.h>

struct io_uring ring;

int notify_peer(int fd, unsigned id, int state)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
    char json[96];
    int n;

    if (!sqe)
        return -1;
    n = snprintf(json, sizeof json, "{\"id\":%u,\"state\":%d}\n", id, state);
    io_uring_prep_send(sqe, fd, json, (size_t)n, MSG_NOSIGNAL); // expect: stack-escape
    io_uring_sqe_set_data64(sqe, ((__u64)id << 8) | 1);
    return io_uring_submit(&ring) == 1 ? 0 : -1;
}
