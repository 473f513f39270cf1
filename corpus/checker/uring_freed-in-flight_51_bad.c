#include <liburing.h>
#include <stdlib.h>
#include <string.h>

struct dump {
    struct io_uring *ring;
    int fd;
    unsigned long long off;
};

static char *render(const unsigned *v, unsigned n, unsigned *len)
{
    unsigned sz = n * 11 + 1, at = 0;
    char *p = malloc(sz);
    for (unsigned i = 0; p && i < n; i++)
        for (unsigned d = 10; d--;)
            p[at++] = (char)('0' + (v[i] >> d) % 10);
    *len = at;
    return p;
}

int dump_values(struct dump *d, const unsigned *v, unsigned n)
{
    unsigned len;
    int rc = -1;
    char *text = render(v, n, &len);
    struct io_uring_sqe *sqe = text ? io_uring_get_sqe(d->ring) : NULL;

    if (sqe) {
        io_uring_prep_write(sqe, d->fd, text, len, d->off);
        io_uring_sqe_set_data64(sqe, d->off);
        d->off += len;
        rc = io_uring_submit(d->ring) < 0 ? -1 : 0;
    }
    free(text); // expect: freed-in-flight
    return rc;
}
