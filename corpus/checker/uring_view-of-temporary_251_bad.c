/* Append-only journal: each record is written as head + body with one writev. */
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#define HEAD_LEN 16
#define MAGIC 0x4a524e4cu

struct rec_head {
    unsigned char b[HEAD_LEN];
};

struct append {
    struct iovec iov[2];
    uint64_t seq;
    char body[];
};

struct journal {
    struct io_uring ring;
    int fd;
    uint64_t seq, tail;
    unsigned pending, errors;
};

static void put32(unsigned char *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(v >> (8 * i));
}

static uint32_t checksum(const void *p, size_t n)
{
    const unsigned char *c = p;
    uint32_t h = 2166136261u;
    while (n--)
        h = (h ^ *c++) * 16777619u;
    return h;
}

static struct rec_head pack_head(uint64_t seq, const void *body, size_t n)
{
    struct rec_head h;
    put32(h.b, MAGIC);
    put32(h.b + 4, (uint32_t)seq);
    put32(h.b + 8, (uint32_t)n);
    put32(h.b + 12, checksum(body, n));
    return h;
}

static struct iovec iov_of(void *p, size_t n)
{
    struct iovec v = {p, n};
    return v;
}

int journal_append(struct journal *j, const void *rec, size_t n)
{
    struct io_uring_sqe *sqe;
    struct append *a = malloc(sizeof *a + n);

    if (!a)
        return -1;
    sqe = io_uring_get_sqe(&j->ring);
    if (!sqe) {
        free(a);
        return -1;
    }
    a->seq = ++j->seq;
    memcpy(a->body, rec, n);
    a->iov[0] = iov_of(pack_head(a->seq, a->body, n).b, HEAD_LEN); // allow: view-of-temporary
    a->iov[1] = iov_of(a->body, n);
    io_uring_prep_writev(sqe, j->fd, a->iov, 2, j->tail); // expect: view-of-temporary
    io_uring_sqe_set_data(sqe, a);
    j->tail += HEAD_LEN + n;
    j->pending++;
    return io_uring_submit(&j->ring) < 0 ? -1 : 0;
}

void journal_reap(struct journal *j)
{
    struct io_uring_cqe *cqe;

    while (j->pending && io_uring_wait_cqe(&j->ring, &cqe) == 0) {
        struct append *a = io_uring_cqe_get_data(cqe);
        if (cqe->res < 0 || (size_t)cqe->res != HEAD_LEN + a->iov[1].iov_len)
            j->errors++;
        io_uring_cqe_seen(&j->ring, cqe);
        free(a);
        j->pending--;
    }
}
