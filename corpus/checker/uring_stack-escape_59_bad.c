#include <alloca.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define CONCAT_MAX 4096

int send_joined(struct io_uring *ring, int fd, const char **part, int n, unsigned long long tag)
{
    size_t total = 0;
    char *all, *p;
    struct io_uring_sqe *sqe;

    for (int i = 0; i < n; i++)
        total += strlen(part[i]);
    if (total > CONCAT_MAX)
        return -1;
    all = p = alloca(total + 1);
    for (int i = 0; i < n; i++)
        p = stpcpy(p, part[i]);
    sqe = io_uring_get_sqe(ring);
    if (!sqe)
        return -1;
    io_uring_prep_send(sqe, fd, all, total, MSG_NOSIGNAL); // expect: stack-escape
    io_uring_sqe_set_data64(sqe, tag);
    return io_uring_submit(ring);
}
