#include <liburing.h>
#include <stdlib.h>
#include <sys/uio.h>

struct table {
    unsigned rows, stride;
    char *cells;
    int dirty;
};

int table_write(struct io_uring *ring, int fd, struct table *t, const unsigned *row, unsigned n, unsigned long long at)
{
    int rc = -1;
    struct iovec *v = malloc(n * sizeof *v);
    struct io_uring_sqe *sqe = v ? io_uring_get_sqe(ring) : NULL;

    if (sqe) {
        for (unsigned i = 0; i < n; i++) {
            v[i].iov_base = t->cells + (size_t)row[i] * t->stride;
            v[i].iov_len = t->stride;
        }
        io_uring_prep_writev(sqe, fd, v, n, at);
        io_uring_sqe_set_data(sqe, t);
        t->dirty = 1;
        rc = io_uring_submit(ring) == 1 ? 0 : -1;
    }
    free(v);
    return rc;
}
