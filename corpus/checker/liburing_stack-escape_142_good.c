/* Volume opener: reads the superblock and its backup through a private ring, one read at a time. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SB_MAGIC = 0x564f4c31, SB_BYTES = 512 };

struct superblock {
    uint32_t magic, version;
    uint64_t blocks, generation;
    uint8_t uuid[16];
    uint8_t reserved[SB_BYTES - 40];
};

struct volume {
    struct io_uring ring;
    int fd;
    uint64_t tag;
    uint64_t blocks, generation;
};

static void submit_now(struct volume *v)
{
    int rc;
    do
        rc = io_uring_submit(&v->ring);
    while (rc == -EINTR || rc == -EAGAIN || rc == -EBUSY);
    if (rc < 0)
        abort();
}

static int complete(struct volume *v, uint64_t tag)
{
    for (;;) {
        struct io_uring_cqe *cqe;
        uint64_t got;
        int res, rc = io_uring_wait_cqe(&v->ring, &cqe);
        if (rc == -EINTR || rc == -EAGAIN)
            continue;
        if (rc < 0)
            abort();
        got = io_uring_cqe_get_data64(cqe);
        res = cqe->res;
        io_uring_cqe_seen(&v->ring, cqe);
        if (got == tag)
            return res;
    }
}

static int read_exact(struct volume *v, void *dst, unsigned n, uint64_t off)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&v->ring);
    int res;

    if (!sqe)
        return -EBUSY;
    io_uring_prep_read(sqe, v->fd, dst, n, off);
    io_uring_sqe_set_data64(sqe, ++v->tag);
    submit_now(v);
    res = complete(v, v->tag);
    if (res < 0)
        return res;
    return (unsigned)res == n ? 0 : -EIO;
}

static int load_superblock(struct volume *v, uint64_t off)
{
    struct superblock sb;
    int rc;

    memset(&sb, 0, sizeof sb);
    rc = read_exact(v, &sb, sizeof sb, off);
    if (rc)
        return rc;
    if (sb.magic != SB_MAGIC || sb.version != 1)
        return -EINVAL;
    v->blocks = sb.blocks;
    v->generation = sb.generation;
    return 0;
}

int volume_open(struct volume *v, int fd, uint64_t backup_off)
{
    int rc = io_uring_queue_init(4, &v->ring, 0);
    if (rc)
        return rc;
    v->fd = fd;
    v->tag = 0;
    rc = load_superblock(v, 0);
    if (rc == -EINVAL || rc == -EIO)
        rc = load_superblock(v, backup_off);
    if (rc)
        io_uring_queue_exit(&v->ring);
    return rc;
}
