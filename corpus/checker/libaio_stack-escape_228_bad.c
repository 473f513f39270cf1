/* Superblock commit with a deadline, O_DIRECT through libaio. */
#include <errno.h>
#include <libaio.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#define BLK 4096

struct super {
    uint32_t magic, version;
    uint64_t generation, root, free_blocks;
    uint32_t crc;
};

struct volume {
    io_context_t ctx;
    int fd;
    struct super sb;
    struct iocb cb;
    int writing;
};

static uint32_t checksum(const void *p, size_t n)
{
    const unsigned char *b = p;
    uint32_t c = 0xffffffffu;

    while (n--) {
        c ^= *b++;
        for (int k = 0; k < 8; k++)
            c = (c >> 1) ^ (0xedb88320u & -(c & 1));
    }
    return ~c;
}

static int submit_block(struct volume *v, void *block, long long at)
{
    struct iocb *one = &v->cb;
    int rc;

    io_prep_pwrite(&v->cb, v->fd, block, BLK, at); // allow: borrowed-parameter
    rc = io_submit(v->ctx, 1, &one);               // allow: borrowed-parameter
    if (rc != 1)
        return rc < 0 ? rc : -EIO;
    v->writing = 1;
    return 0;
}

static int collect(struct volume *v, struct timespec *limit)
{
    struct io_event ev;
    int rc = io_getevents(v->ctx, 1, 1, &ev, limit);

    if (rc < 0)
        return rc;
    if (rc == 0)
        return -ETIMEDOUT;
    v->writing = 0;
    return ev.res == BLK ? 0 : -EIO;
}

int volume_commit(struct volume *v, long deadline_ms)
{
    _Alignas(BLK) unsigned char block[BLK];
    struct timespec limit = {deadline_ms / 1000, (deadline_ms % 1000) * 1000000};
    int rc;

    if (v->writing)
        return -EBUSY;
    v->sb.generation++;
    v->sb.crc = checksum(&v->sb, offsetof(struct super, crc));
    memset(block, 0, sizeof block);
    memcpy(block, &v->sb, sizeof v->sb);
    rc = submit_block(v, block, (v->sb.generation & 1) ? BLK : 0); // expect: stack-escape
    if (rc < 0)
        return rc;
    return collect(v, &limit);
}

int volume_settle(struct volume *v)
{
    return v->writing ? collect(v, NULL) : 0;
}
