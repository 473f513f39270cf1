#include <libaio.h>
#include <stdlib.h>
#include <string.h>

static void trailer_done(io_context_t ctx, struct iocb *cb, long res, long res2)
{
    (void)ctx;
    (void)res;
    (void)res2;
    free(cb);
}

int write_trailer(io_context_t ctx, int fd, unsigned crc, long long at)
{
    char sector[512] __attribute__((aligned(512)));
    struct iocb *cb = malloc(sizeof *cb);

    if (!cb)
        return -1;
    memset(sector, 0, sizeof sector);
    memcpy(sector, "TRLR", 4);
    memcpy(sector + 4, &crc, sizeof crc);
    io_prep_pwrite(cb, fd, sector, sizeof sector, at); // allow: stack-escape
    io_set_callback(cb, trailer_done);
    return io_submit(ctx, 1, &cb) == 1 ? 0 : -1; // expect: stack-escape
}
