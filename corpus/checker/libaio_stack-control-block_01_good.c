#include <errno.h>
#include <libaio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NREAD 4

struct extent {
    long long offset;
    uint32_t crc;
};

static uint32_t crc_of(const unsigned char *p, size_t n)
{
    uint32_t c = 0xffffffffu;
    size_t i;
    int k;
    for (i = 0; i < n; i++) {
        c ^= p[i];
        for (k = 0; k < 8; k++)
            c = (c >> 1) ^ (0xedb88320u & (0u - (c & 1u)));
    }
    return ~c;
}

static int wait_for(io_context_t ctx, int want, struct io_event *ev)
{
    int got = 0;
    while (got < want) {
        int n = io_getevents(ctx, want - got, want - got, ev + got, NULL);
        if (n == -EINTR)
            continue;
        if (n < 0)
            abort();
        got += n;
    }
    return got;
}

int verify_extents(io_context_t ctx, int fd, const struct extent *ex)
{
    _Alignas(512) unsigned char block[NREAD][4096];
    struct iocb cb[NREAD];
    struct iocb *list[NREAD];
    struct io_event ev[NREAD];
    int i, started, bad = 0;

    for (i = 0; i < NREAD; i++) {
        io_prep_pread(&cb[i], fd, block[i], sizeof block[i], ex[i].offset);
        cb[i].data = (void *)(intptr_t)i;
        list[i] = &cb[i];
    }
    started = io_submit(ctx, NREAD, list);
    if (started < 0)
        return started;
    wait_for(ctx, started, ev);
    for (i = 0; i < started; i++) {
        int k = (int)(intptr_t)ev[i].data;
        if (ev[i].res != sizeof block[k] || crc_of(block[k], sizeof block[k]) != ex[k].crc)
            bad++;
    }
    return started < NREAD ? -EAGAIN : bad;
}
