// Index loader: the fixed parts of an index file are read with one batch of vectored reads
// before the index is opened.
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#define PARTS 3

struct index_file {
    int fd;
    uint8_t magic[16];
    uint32_t fanout[256];
    uint8_t trailer[32];
    uint8_t *bloom;
    size_t bloom_len;
};

struct part {
    struct iovec vec[2];
    int nvec;
    off_t at;
    size_t want;
};

static void part_set(struct part *p, off_t at, void *a, size_t an, void *b, size_t bn)
{
    p->at = at;
    p->vec[0] = (struct iovec){a, an};
    p->vec[1] = (struct iovec){b, bn};
    p->nvec = b ? 2 : 1;
    p->want = an + bn;
}

static int reap_all(struct io_uring *ring, const struct part *parts, int n)
{
    int rc = 0;

    while (n > 0) {
        struct io_uring_cqe *cqe;
        int w = io_uring_wait_cqe(ring, &cqe);

        if (w == -EINTR)
            continue;
        if (w < 0)
            abort();
        if (cqe->res < 0)
            rc = cqe->res;
        else if ((size_t)cqe->res != parts[io_uring_cqe_get_data64(cqe)].want)
            rc = -EIO;
        io_uring_cqe_seen(ring, cqe);
        n--;
    }
    return rc;
}

static int read_parts(struct io_uring *ring, int fd, const struct part *parts)
{
    int i, submitted = 0;

    for (i = 0; i < PARTS; i++) {
        struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

        if (!sqe)
            abort();
        io_uring_prep_readv(sqe, fd, parts[i].vec, (unsigned)parts[i].nvec, (__u64)parts[i].at);
        io_uring_sqe_set_data64(sqe, (__u64)i);
    }
    while (submitted < PARTS) {
        int rc = io_uring_submit(ring);

        if (rc == -EINTR || rc == -EAGAIN)
            continue;
        if (rc <= 0)
            abort();
        submitted += rc;
    }
    return reap_all(ring, parts, PARTS);
}

int index_load(struct index_file *f, off_t size)
{
    struct part parts[PARTS];
    struct io_uring ring;
    int rc = io_uring_queue_init(8, &ring, 0);

    if (rc < 0)
        return rc;
    f->bloom = malloc(f->bloom_len);
    if (!f->bloom) {
        io_uring_queue_exit(&ring);
        return -ENOMEM;
    }
    part_set(&parts[0], 0, f->magic, sizeof f->magic, f->fanout, sizeof f->fanout);
    part_set(&parts[1], sizeof f->magic + sizeof f->fanout, f->bloom, f->bloom_len, NULL, 0);
    part_set(&parts[2], size - (off_t)sizeof f->trailer, f->trailer, sizeof f->trailer, NULL, 0);
    rc = read_parts(&ring, f->fd, parts);
    io_uring_queue_exit(&ring);
    if (rc < 0) {
        free(f->bloom);
        f->bloom = NULL;
    }
    return rc;
}
