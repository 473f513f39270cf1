#include <liburing.h>
#include <stdlib.h>

static int await(struct io_uring *ring, unsigned n)
{
    struct io_uring_cqe *cqe;
    for (unsigned i = 0; i < n; i++) {
        if (io_uring_wait_cqe(ring, &cqe) < 0)
            return -1;
        int res = cqe->res;
        io_uring_cqe_seen(ring, cqe);
        if (res <= 0)
            return res;
    }
    return 1;
}

int verify(struct io_uring *ring, int a, int b, unsigned n, int (*same)(const char *, const char *, unsigned))
{
    char *x = malloc(n), *y = malloc(n);
    struct io_uring_sqe *sqe;
    int rc = -1;

    if (!x || !y)
        goto out;
    sqe = io_uring_get_sqe(ring);
    io_uring_prep_read(sqe, a, x, n, 0);
    sqe = io_uring_get_sqe(ring);
    io_uring_prep_read(sqe, b, y, n, 0);
    io_uring_submit(ring);
    rc = await(ring, 2);
    if (rc > 0)
        rc = same(x, y, n);
out:
    free(x); // expect: freed-in-flight
    free(y); // expect: freed-in-flight
    return rc;
}
