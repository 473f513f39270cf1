/* Volume superblocks: both copies are built on the stack and written through a private AIO context;
   the function does not leave before every accepted request has come back. */
#include <errno.h>
#include <libaio.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SB_SIZE 4096
#define SB_COPIES 2
#define SB_MAGIC 0x564f4c31u

struct superblock {
    uint32_t magic, generation;
    uint64_t blocks, free_blocks;
    uint32_t copy, sum;
};

struct volume {
    int fd;
    uint32_t generation;
    uint64_t blocks, free_blocks;
    long long sb_at[SB_COPIES];
};

static uint32_t checksum(const void *p, size_t n)
{
    const unsigned char *b = p;
    uint32_t h = 2166136261u;

    while (n--)
        h = (h ^ *b++) * 16777619u;
    return h;
}

static void encode(const struct volume *v, int copy, unsigned char *page)
{
    struct superblock sb = {SB_MAGIC, v->generation, v->blocks, v->free_blocks, (uint32_t)copy, 0};

    sb.sum = checksum(&sb, sizeof sb);
    memset(page, 0, SB_SIZE);
    memcpy(page, &sb, sizeof sb);
}

static int submit_all(io_context_t ctx, struct iocb **list, int n)
{
    int sent = 0;

    while (sent < n) {
        int rc = io_submit(ctx, n - sent, list + sent);

        if (rc > 0)
            sent += rc;
        else if (rc != -EINTR && rc != -EAGAIN)
            break;
    }
    return sent;
}

static int collect(io_context_t ctx, int n)
{
    struct io_event ev[SB_COPIES];
    int good = 0;

    while (n > 0) {
        int got = io_getevents(ctx, 1, n, ev, NULL);

        if (got == -EINTR)
            continue;
        if (got < 0)
            abort();
        for (int i = 0; i < got; i++)
            good += ev[i].res == SB_SIZE;
        n -= got;
    }
    return good;
}

int volume_sync(struct volume *v)
{
    alignas(SB_SIZE) unsigned char page[SB_COPIES][SB_SIZE];
    struct iocb cb[SB_COPIES], *list[SB_COPIES];
    io_context_t ctx = NULL;
    int sent, good, rc;

    rc = io_setup(SB_COPIES, &ctx);
    if (rc < 0)
        return rc;
    v->generation++;
    for (int i = 0; i < SB_COPIES; i++) {
        encode(v, i, page[i]);
        io_prep_pwrite(&cb[i], v->fd, page[i], SB_SIZE, v->sb_at[i]);
        list[i] = &cb[i];
    }
    sent = submit_all(ctx, list, SB_COPIES);
    good = collect(ctx, sent);
    io_destroy(ctx);
    if (good == 0)
        return -EIO;
    return good == SB_COPIES ? 0 : 1;
}
