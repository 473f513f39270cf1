#include <aio.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#define SB_MAGIC 0x5346424bu
#define SB_SIZE 4096
#define MIRRORS 2

struct superblock {
    uint32_t magic;
    uint32_t version;
    uint64_t generation;
    uint64_t root;
    uint32_t checksum;
};

static const off_t mirror_offset[MIRRORS] = {64 * 1024, 64 * 1024 * 1024};
static _Alignas(SB_SIZE) char mirror_page[MIRRORS][SB_SIZE];

static uint32_t sb_checksum(const struct superblock *sb)
{
    const unsigned char *p = (const unsigned char *)sb;
    uint32_t sum = 2166136261u;

    for (size_t i = 0; i < offsetof(struct superblock, checksum); i++)
        sum = (sum ^ p[i]) * 16777619u;
    return sum;
}

static int sb_usable(const char *page, struct superblock *out)
{
    memcpy(out, page, sizeof(*out));
    return out->magic == SB_MAGIC && out->checksum == sb_checksum(out);
}

/* Both mirrors are asked at once; whichever answers first with a valid copy is used. */
int sb_load(int fd, struct superblock *out)
{
    struct aiocb req[MIRRORS];
    const struct aiocb *wait[MIRRORS] = {NULL};
    int i, left = 0;

    for (i = 0; i < MIRRORS; i++) {
        memset(&req[i], 0, sizeof(req[i]));
        req[i].aio_fildes = fd;
        req[i].aio_buf = mirror_page[i];
        req[i].aio_nbytes = SB_SIZE;
        req[i].aio_offset = mirror_offset[i];
        if (aio_read(&req[i]) == 0) { // expect: stack-control-block
            wait[i] = &req[i];
            left++;
        }
    }
    while (left > 0) {
        if (aio_suspend(wait, MIRRORS, NULL) < 0 && errno != EINTR)
            return -errno;
        for (i = 0; i < MIRRORS; i++) {
            int err;

            if (!wait[i] || (err = aio_error(&req[i])) == EINPROGRESS)
                continue;
            wait[i] = NULL;
            left--;
            if (err == 0 && aio_return(&req[i]) == SB_SIZE && sb_usable(mirror_page[i], out))
                return i;
        }
    }
    return -EIO;
}
