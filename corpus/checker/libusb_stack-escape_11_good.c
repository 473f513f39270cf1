#include <libusb-1.0/libusb.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Instrument driver: queries are synchronous and use the stack, commands are asynchronous and
 * use a block that the library frees together with the transfer. */

#define EP_OUT 0x02
#define EP_IN 0x83
#define CMD_MAX 64

struct meter {
    libusb_device_handle *h;
    uint8_t tag;
    unsigned failed;
};

static size_t encode(struct meter *m, uint8_t *dst, uint8_t op, const void *arg, size_t n)
{
    dst[0] = op;
    dst[1] = ++m->tag;
    dst[2] = (uint8_t)~m->tag;
    dst[3] = (uint8_t)n;
    if (n)
        memcpy(dst + 4, arg, n);
    return n + 4;
}

static void command_done(struct libusb_transfer *t)
{
    struct meter *m = t->user_data;

    if (t->status != 0)
        m->failed++;
}

int meter_command(struct meter *m, uint8_t op, const void *arg, size_t n)
{
    struct libusb_transfer *t;
    uint8_t *cmd;

    if (n > CMD_MAX - 4)
        return -1;
    t = libusb_alloc_transfer(0);
    cmd = malloc(CMD_MAX);
    if (!t || !cmd) {
        libusb_free_transfer(t);
        free(cmd);
        return -1;
    }
    n = encode(m, cmd, op, arg, n);
    libusb_fill_bulk_transfer(t, m->h, EP_OUT, cmd, (int)n, command_done, m, 1000);
    t->flags = LIBUSB_TRANSFER_FREE_BUFFER | LIBUSB_TRANSFER_FREE_TRANSFER;
    if (libusb_submit_transfer(t) < 0) {
        libusb_free_transfer(t); /* takes the block along, see flags */
        return -1;
    }
    return 0;
}

int meter_query(struct meter *m, uint8_t op, void *out, size_t cap)
{
    uint8_t cmd[CMD_MAX], answer[512];
    int done = 0;
    size_t n = encode(m, cmd, op, NULL, 0);

    if (libusb_bulk_transfer(m->h, EP_OUT, cmd, (int)n, &done, 500) < 0 || done != (int)n)
        return -1;
    if (libusb_bulk_transfer(m->h, EP_IN, answer, sizeof answer, &done, 500) < 0)
        return -1;
    if (done < 4 || answer[1] != m->tag || (size_t)done - 4 > cap)
        return -1;
    memcpy(out, answer + 4, (size_t)done - 4);
    return done - 4;
}
