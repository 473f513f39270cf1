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
    unsigned errors;
    unsigned cur;
    size_t fill;
    int writing[2];
    unsigned char page[2][PAGE_BYTES];
};

/* Block until the page is no longer owned by the kernel. */
static int spool_settle(struct spool *s, unsigned idx)
{
    struct io_uring_cqe *cqe;
    while (s->writing[idx]) {
        int rc = io_uring_submit_and_wait(&s->ring, 1);
        if (rc < 0 && rc != -EINTR)
            return rc;
        while (io_uring_peek_cqe(&s->ring, &cqe) == 0) {
            s->writing[cqe->user_data & 1u] = 0;
            if (cqe->res < 0)
                s->errors++;
            io_uring_cqe_seen(&s->ring, cqe);
        }
    }
    return 0;
}

static int spool_flip(struct spool *s)
{
    struct io_uring_sqe *sqe;
    int rc = spool_settle(s, s->cur ^ 1u);
    if (rc < 0)
        return rc;
    sqe = io_uring_get_sqe(&s->ring);
    if (!sqe)
        return -EAGAIN;
    io_uring_prep_write(sqe, s->fd, s->page[s->cur], (unsigned)s->fill, (uint64_t)s->off);
    sqe->user_data = s->cur;
    s->writing[s->cur] = 1;
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
        }
        memcpy(s->page[s->cur] + s->fill, &v[i], sizeof *v);
        s->fill += sizeof *v;
    }
    return 0;
}

int spool_close(struct spool *s)
{
    unsigned errors;
    int rc;
    if (s->fill && spool_flip(s) < 0)
        s->errors++;
    if ((rc = spool_settle(s, 0)) < 0 || (rc = spool_settle(s, 1)) < 0)
        return rc;
    errors = s->errors;
    io_uring_queue_exit(&s->ring);
    close(s->fd);
    free(s);
    return errors ? -EIO : 0;
}
