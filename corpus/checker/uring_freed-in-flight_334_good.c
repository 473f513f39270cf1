/* Checksum a file with several reads in flight; errors drain before the buffers go. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>

#define DEPTH 8
#define BLOCK (128 * 1024)

struct lane {
    uint64_t index;
    unsigned char *data;
};

struct summer {
    struct io_uring ring;
    struct lane lanes[DEPTH];
    unsigned in_flight;
    uint64_t next, sum;
};

static uint64_t add_block(uint64_t index, const unsigned char *p, int n)
{
    uint64_t s = index;
    while (n-- > 0)
        s += *p++;
    return s;
}

static void post(struct summer *s, struct lane *l, int fd)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);
    l->index = s->next++;
    io_uring_prep_read(sqe, fd, l->data, BLOCK, l->index * BLOCK);
    io_uring_sqe_set_data(sqe, l);
    s->in_flight++;
}

static struct lane *take(struct summer *s, int *res)
{
    struct io_uring_cqe *cqe;
    struct lane *l;
    int rc;
    do
        rc = io_uring_submit_and_wait(&s->ring, 1);
    while (rc == -EINTR || rc == -EAGAIN || rc == -EBUSY);
    if (rc < 0 || io_uring_peek_cqe(&s->ring, &cqe) != 0)
        abort();
    l = io_uring_cqe_get_data(cqe);
    *res = cqe->res;
    io_uring_cqe_seen(&s->ring, cqe);
    s->in_flight--;
    return l;
}

int checksum_fd(int fd, uint64_t *out)
{
    struct summer s = {.next = 0};
    int rc = io_uring_queue_init(DEPTH, &s.ring, 0);
    int i, last = 0;
    if (rc < 0)
        return rc;
    for (i = 0; i < DEPTH; i++) {
        s.lanes[i].data = malloc(BLOCK);
        if (!s.lanes[i].data) {
            rc = -ENOMEM;
            goto out;
        }
    }
    for (i = 0; i < DEPTH; i++)
        post(&s, &s.lanes[i], fd);
    while (s.in_flight) {
        int n;
        struct lane *l = take(&s, &n);
        if (n < 0) {
            if (rc == 0)
                rc = n;
            continue;
        }
        s.sum += add_block(l->index, l->data, n);
        if (n < BLOCK)
            last = 1;
        if (!last && rc == 0)
            post(&s, l, fd);
    }
out:
    for (i = 0; i < DEPTH; i++)
        free(s.lanes[i].data);
    io_uring_queue_exit(&s.ring);
    if (rc == 0)
        *out = s.sum;
    return rc;
}
