/* Block fetcher of a read-through cache on top of a slow network file system. A fetch that
 * takes too long is answered from the stale copy instead. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 65536

struct fetcher {
    struct io_uring ring;
    int fd;
    uint64_t next_id;
    unsigned timeouts;
};

struct fetch {
    uint64_t id;
    off_t off;
    char *block;
    int result;
};

static struct fetch *fetch_new(struct fetcher *f, off_t off)
{
    struct fetch *r = calloc(1, sizeof *r);

    if (!r)
        return NULL;
    r->block = aligned_alloc(4096, BLOCK);
    if (!r->block) {
        free(r);
        return NULL;
    }
    r->id = ++f->next_id;
    r->off = off;
    return r;
}

static void fetch_release(struct fetch *r)
{
    free(r->block); // expect: freed-in-flight
    free(r);
}

static int fetch_start(struct fetcher *f, struct fetch *r)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&f->ring);

    if (!sqe)
        return -EBUSY;
    io_uring_prep_read(sqe, f->fd, r->block, BLOCK, (uint64_t)r->off); // allow: freed-in-flight
    io_uring_sqe_set_data64(sqe, r->id);
    if (io_uring_submit(&f->ring) < 1)
        abort();
    return 0;
}

static int fetch_wait(struct fetcher *f, struct fetch *r, unsigned ms)
{
    struct __kernel_timespec ts = {.tv_sec = ms / 1000, .tv_nsec = (long long)(ms % 1000) * 1000000};
    struct io_uring_cqe *cqe;

    for (;;) {
        uint64_t id;
        int rc = io_uring_wait_cqe_timeout(&f->ring, &cqe, &ts);

        if (rc == -EINTR)
            continue;
        if (rc < 0)
            return rc;
        id = io_uring_cqe_get_data64(cqe);
        rc = cqe->res;
        io_uring_cqe_seen(&f->ring, cqe);
        if (id == r->id) {
            r->result = rc;
            return 0;
        }
    }
}

int fetcher_read(struct fetcher *f, off_t off, char *out, const char *stale, unsigned ms)
{
    struct fetch *r = fetch_new(f, off);
    int rc;

    if (!r)
        return -ENOMEM;
    rc = fetch_start(f, r);
    if (rc == 0) {
        rc = fetch_wait(f, r, ms);
        if (rc == -ETIME) {
            f->timeouts++;
            memcpy(out, stale, BLOCK);
            rc = 0;
        } else if (rc == 0 && r->result > 0) {
            memcpy(out, r->block, (size_t)r->result);
        } else if (rc == 0) {
            rc = r->result;
        }
    }
    fetch_release(r); // allow: freed-in-flight
    return rc;
}
