#include <liburing.h>
#include <netinet/in.h>
#include <string.h>

struct dial {
    int fd;
    int result;
};

int dial_start(struct io_uring *ring, struct dial *d, unsigned ip, unsigned short port)
{
    struct sockaddr_in sa;
    struct __kernel_timespec limit = {.tv_sec = 5};
    struct io_uring_sqe *c = io_uring_get_sqe(ring);
    struct io_uring_sqe *t = c ? io_uring_get_sqe(ring) : NULL;

    if (!t)
        return -1;
    memset(&sa, 0, sizeof sa);
    sa.sin_family = AF_INET;
    sa.sin_port = htons(port);
    sa.sin_addr.s_addr = htonl(ip);
    io_uring_prep_connect(c, d->fd, (struct sockaddr *)&sa, sizeof sa);
    io_uring_sqe_set_data(c, d);
    c->flags |= IOSQE_IO_LINK;
    io_uring_prep_link_timeout(t, &limit, 0);
    io_uring_sqe_set_data(t, NULL);
    return io_uring_submit(ring);
}
