/* Index file: header and footer are written together, with control blocks on the
 * stack. LIO_WAIT can be interrupted by a signal, therefore the final check. */
#include <aio.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PARTS 2

struct index_info {
    uint64_t entries;
    uint64_t bytes;
    char creator[48];
};

struct index_block {
    char magic[8];
    struct index_info info;
    uint32_t checksum;
};

static uint32_t checksum(const void *p, size_t n)
{
    const unsigned char *b = p;
    uint32_t a = 1, c = 0;

    while (n--) {
        a = (a + *b++) % 65521;
        c = (c + a) % 65521;
    }
    return c << 16 | a;
}

static void fill(struct index_block *b, const char *magic, const struct index_info *info)
{
    memset(b, 0, sizeof *b);
    memcpy(b->magic, magic, sizeof b->magic);
    b->info = *info;
    b->checksum = checksum(&b->info, sizeof b->info);
}

static void settle(const struct aiocb *cb)
{
    const struct aiocb *one[1] = {cb};

    while (aio_error(cb) == EINPROGRESS)
        aio_suspend(one, 1, NULL);
}

int index_seal(int fd, const struct index_info *info)
{
    struct index_block block[PARTS];
    struct aiocb cb[PARTS];
    struct aiocb *list[PARTS];
    int rc, saved;

    fill(&block[0], "INDXHEAD", info);
    fill(&block[1], "INDXFOOT", info);
    memset(cb, 0, sizeof cb);
    for (int i = 0; i < PARTS; i++) {
        cb[i].aio_fildes = fd;
        cb[i].aio_buf = &block[i];
        cb[i].aio_nbytes = sizeof block[i];
        cb[i].aio_offset = i ? (off_t)(sizeof block[0] + info->bytes) : 0;
        cb[i].aio_lio_opcode = LIO_WRITE;
        list[i] = &cb[i];
    }
    rc = lio_listio(LIO_WAIT, list, PARTS, NULL);
    saved = errno;
    for (int i = 0; i < PARTS; i++)
        settle(&cb[i]);
    if (rc < 0 && saved != EINTR)
        return -saved;
    for (int i = 0; i < PARTS; i++)
        if (aio_return(&cb[i]) != (ssize_t)sizeof block[i]) {
            fprintf(stderr, "index part %d not written\n", i);
            return -EIO;
        }
    return fsync(fd) ? -errno : 0;
}
