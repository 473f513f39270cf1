#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE 4096u
#define PAGE_MAGIC 0x4a524e4cu

struct page_header {
    uint32_t magic;
    uint32_t used;
    uint64_t sequence;
};

union page {
    struct page_header hdr;
    unsigned char raw[PAGE];
};

struct journal {
    struct io_uring ring;
    int fd;
    off_t tail;
    unsigned pending;
    union page *page;
};

int journal_open(struct journal *j, int fd)
{
    void *mem;
    int rc = posix_memalign(&mem, PAGE, PAGE);
    if (rc)
        return -rc;
    memset(mem, 0, PAGE);
    j->page = mem;
    j->page->hdr.magic = PAGE_MAGIC;
    j->page->hdr.used = sizeof(struct page_header);
    j->fd = fd;
    j->tail = 0;
    j->pending = 0;
    return io_uring_queue_init(8, &j->ring, 0);
}

static int journal_reap(struct journal *j)
{
    struct io_uring_cqe *cqe;
    int rc, res = 0;
    while (j->pending > 0) {
        rc = io_uring_wait_cqe(&j->ring, &cqe);
        if (rc < 0)
            return rc;
        if (cqe->res < 0)
            res = cqe->res;
        io_uring_cqe_seen(&j->ring, cqe);
        j->pending--;
    }
    return res;
}

int journal_append(struct journal *j, const void *rec, uint32_t n)
{
    union page *pg = j->page;
    int rc = journal_reap(j);
    if (rc < 0)
        return rc;
    if (n > PAGE - pg->hdr.used)
        return -ENOSPC;
    memcpy(pg->raw + pg->hdr.used, rec, n);
    pg->hdr.used += n;
    return 0;
}

int journal_commit(struct journal *j)
{
    struct io_uring_sqe *sqe;
    int rc = journal_reap(j);
    if (rc < 0)
        return rc;
    sqe = io_uring_get_sqe(&j->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_write(sqe, j->fd, j->page->raw, PAGE, (uint64_t)j->tail);
    rc = io_uring_submit(&j->ring);
    if (rc < 0)
        return rc;
    j->pending++;
    j->tail += PAGE;
    j->page->hdr.sequence++; // expect: mutated-in-flight
    j->page->hdr.used = sizeof(struct page_header); // allow: mutated-in-flight
    return 0;
}
