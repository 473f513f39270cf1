#include <errno.h>
#include <libaio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SB_SIZE 4096
#define SB_MAGIC 0x56534231u

struct superblock {
    uint32_t magic;
    uint32_t version;
    uint64_t generation;
    uint64_t root;
};

static int decode(const char *block, struct superblock *sb)
{
    memcpy(sb, block, sizeof *sb);
    return sb->magic == SB_MAGIC ? 0 : -EILSEQ;
}

static int reap(io_context_t ctx, struct io_event *ev)
{
    int n;

    do
        n = io_getevents(ctx, 1, 1, ev, NULL);
    while (n == -EINTR);
    if (n != 1)
        abort();
    return 0;
}

int load_superblock(io_context_t ctx, int fd, long long copy_at, struct superblock *out)
{
    char primary[SB_SIZE] __attribute__((aligned(SB_SIZE)));
    char copy[SB_SIZE] __attribute__((aligned(SB_SIZE)));
    struct iocb cb[2], *list[2] = { &cb[0], &cb[1] };
    int have_copy = 0;
    int left, rc;

    io_prep_pread(&cb[0], fd, primary, SB_SIZE, 0); // allow: stack-escape
    io_prep_pread(&cb[1], fd, copy, SB_SIZE, copy_at); // expect: stack-escape
    rc = io_submit(ctx, 2, list); // allow: stack-escape
    if (rc <= 0)
        return rc < 0 ? rc : -EAGAIN;

    for (left = rc; left > 0; --left) {
        struct io_event ev;

        reap(ctx, &ev);
        if ((long)ev.res != SB_SIZE)
            continue;
        if (ev.obj == &cb[0] && decode(primary, out) == 0)
            return 0;
        if (ev.obj == &cb[1])
            have_copy = 1;
    }
    if (have_copy && decode(copy, out) == 0)
        return 0;
    return -EIO;
}
