#include <liburing.h>
#include <string.h>
#include <sys/uio.h>

struct rec {
    unsigned flags, len;
    char *data;
};

static const char pad[16];

int rec_write(struct io_uring *ring, int fd, struct rec *r, unsigned long long at)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    const struct iovec *v;
    unsigned n = 1;

    if (!sqe)
        return -1;
    if (r->flags & 1) {
        v = (struct iovec[]){{r->data, r->len}, {(void *)pad, 16 - r->len % 16}};
        n = 2;
    } else {
        v = (struct iovec[]){{r->data, r->len}};
    }
    io_uring_prep_writev(sqe, fd, v, n, at); // expect: view-of-temporary
    io_uring_sqe_set_data(sqe, r);
    return io_uring_submit(ring);
}
