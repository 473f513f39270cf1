#include <errno.h>
#include <libaio.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#define SB_MAGIC 0x53424c4bu
#define SB_SIZE 4096

struct superblock {
    uint32_t magic, version;
    uint64_t generation;
    uint64_t root;
};

struct disk {
    io_context_t ctx;
    int fd;
    struct iocb io;
    unsigned read_timeout;
    int failed;
};

static int disk_submit_read(struct disk *d, void *buf, size_t len, long long off)
{
    struct iocb *list[1] = {&d->io};
    int rc;
    io_prep_pread(&d->io, d->fd, buf, len, off); // allow: stack-escape
    rc = io_submit(d->ctx, 1, list); // allow: stack-escape
    return rc == 1 ? 0 : rc < 0 ? rc : -EAGAIN;
}

static int disk_wait(struct disk *d, size_t expect)
{
    struct io_event ev;
    struct timespec limit = {.tv_sec = d->read_timeout};
    int n = io_getevents(d->ctx, 1, 1, &ev, &limit);
    if (n == 0)
        return -ETIMEDOUT;
    if (n < 0)
        return n;
    return (long)ev.res == (long)expect ? 0 : -EIO;
}

static int superblock_decode(const unsigned char *p, struct superblock *sb)
{
    memcpy(sb, p, sizeof *sb);
    return sb->magic == SB_MAGIC ? 0 : -EINVAL;
}

int disk_load_superblock(struct disk *d, unsigned copy, struct superblock *sb)
{
    _Alignas(SB_SIZE) unsigned char block[SB_SIZE];
    int rc;
    if (d->failed)
        return -EIO;
    rc = disk_submit_read(d, block, sizeof block, (long long)copy * SB_SIZE); // expect: stack-escape
    if (rc < 0)
        return rc;
    rc = disk_wait(d, sizeof block);
    if (rc < 0) {
        d->failed = 1;
        return rc;
    }
    return superblock_decode(block, sb);
}

int disk_mount(struct disk *d, struct superblock *best)
{
    struct superblock sb;
    int found = 0;
    memset(best, 0, sizeof *best);
    for (unsigned copy = 0; copy < 2; copy++) {
        if (disk_load_superblock(d, copy, &sb) == 0 && sb.generation >= best->generation) {
            *best = sb;
            found = 1;
        }
    }
    return found ? 0 : -ENODEV;
}
