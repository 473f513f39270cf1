#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE_BYTES 32768u

struct sample {
    uint64_t ts_ns;
    uint32_t series;
    float value;
};

struct spool {
    struct io_uring ring;
    int fd;
    off_t off;
    unsigned pending;
    unsigned errors;
    unsigned cur;
    size_t fill;
    unsigned char page[2][PAGE_BYTES];
};

static void spool_retire(struct spool *s, struct io_uring_cqe *cqe)
{
    if (cqe->res < 0)
        s->errors++;
    s->pending--;
    io_uring_cqe_seen(&s->ring, cqe);
}

static void spool_reap(struct spool *s)
{
    struct io_uring_cqe *cqe;
    while (s->pending && io_uring_peek_cqe(&s->ring, &cqe) == 0)
        spool_retire(s, cqe);
}

static int spool_flip(struct spool *s)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);
    int rc;
    if (!sqe)
        return -EAGAIN;
    io_uring_prep_write(sqe, s->fd, s->page[s->cur], (unsigned)s->fill, (uint64_t)s->off);
    s->pending++;
    s->off += (off_t)s->fill;
    s->cur ^= 1u;
    s->fill = 0;
    rc = io_uring_submit(&s->ring);
    return rc < 0 ? rc : 0;
}

struct spool *spool_open(int fd)
{
    struct spool *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    if (io_uring_queue_init(8, &s->ring, 0) < 0) {
        free(s);
        return NULL;
    }
    s->fd = fd;
    return s;
}

int spool_put(struct spool *s, const struct sample *v, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (s->fill + sizeof *v > PAGE_BYTES) {
            int rc = spool_flip(s);
            if (rc < 0)
                return rc;
            spool_reap(s);
        }
        memcpy(s->page[s->cur] + s->fill, &v[i], sizeof *v); // expect: mutated-in-flight
        s->fill += sizeof *v;
    }
    return 0;
}

int spool_close(struct spool *s)
{
    struct io_uring_cqe *cqe;
    unsigned errors;
    if (s->fill && spool_flip(s) < 0)
        s->errors++;
    while (s->pending) {
        int rc = io_uring_wait_cqe(&s->ring, &cqe);
        if (rc == -EINTR)
            continue;
        if (rc < 0)
            return rc;
        spool_retire(s, cqe);
    }
    errors = s->errors;
    io_uring_queue_exit(&s->ring);
    close(s->fd);
    free(s);
    return errors ? -EIO : 0;
}
