/* Doublewrite area: two copies of a page are written at fixed offsets, and the caller goes
 * on only when both are on the device. */
#include <errno.h>
#include <libaio.h>
#include <stdlib.h>
#include <string.h>

#define DW_PAGE 4096
#define COPIES 2

struct dw_area {
    io_context_t ctx;
    int fd;
    long long slot_off[COPIES];
    unsigned torn;
};

static int dw_submit(struct dw_area *a, struct iocb **list, int n)
{
    int done = 0;

    while (done < n) {
        int rc = io_submit(a->ctx, n - done, list + done);

        if (rc == -EAGAIN || rc == -EINTR)
            continue;
        if (rc <= 0)
            return done;
        done += rc;
    }
    return done;
}

static int dw_drain(struct dw_area *a, int n)
{
    struct io_event ev[COPIES];
    int ok = 0;

    while (n > 0) {
        int i, got = io_getevents(a->ctx, 1, n, ev, NULL);

        if (got == -EINTR)
            continue;
        if (got < 0)
            abort();
        for (i = 0; i < got; i++) {
            unsigned *copy = ev[i].obj->data;

            if (ev[i].res == DW_PAGE)
                ok++;
            else
                a->torn |= 1u << *copy;
        }
        n -= got;
    }
    return ok;
}

int dw_write(struct dw_area *a, unsigned slot, const void *page)
{
    unsigned char image[DW_PAGE] __attribute__((aligned(4096)));
    struct iocb cb[COPIES], *list[COPIES];
    unsigned which[COPIES];
    int i, n;

    memcpy(image, page, sizeof image);
    for (i = 0; i < COPIES; i++) {
        which[i] = (unsigned)i;
        io_prep_pwrite(&cb[i], a->fd, image, sizeof image, a->slot_off[i] + (long long)slot * DW_PAGE);
        cb[i].data = &which[i];
        list[i] = &cb[i];
    }
    n = dw_submit(a, list, COPIES);
    if (dw_drain(a, n) != COPIES)
        return -EIO;
    return 0;
}
