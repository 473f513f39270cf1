#include <libusb-1.0/libusb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct libusb_context;
int libusb_handle_events_completed(struct libusb_context *ctx, int *completed);

#define EP_CMD 0x02
#define EP_STATUS 0x82
#define PAGE_BYTES 256

enum { XFER_OK = 0 };
enum { CMD_ERASE = 0xE0, CMD_PROGRAM = 0xE1, CMD_BOOT = 0xE2 };

struct flasher {
    struct libusb_context *ctx;
    libusb_device_handle *h;
    unsigned timeouts;
};

struct outcome {
    int completed;
    int status;
    int actual;
};

static void on_done(struct libusb_transfer *t)
{
    struct outcome *o = t->user_data;
    o->status = t->status;
    o->actual = t->actual_length;
    o->completed = 1;
}

/* Comes back only when the callback has been run, whatever happens on the way. */
static int exchange(struct flasher *f, unsigned char ep, unsigned char *buf, int len, unsigned ms)
{
    struct outcome o = {0, 0, 0};
    struct libusb_transfer *t = libusb_alloc_transfer(0);
    int rc;
    if (!t)
        return -1;
    libusb_fill_bulk_transfer(t, f->h, ep, buf, len, on_done, &o, ms);
    rc = libusb_submit_transfer(t);
    if (rc < 0) {
        libusb_free_transfer(t);
        return rc;
    }
    while (!o.completed) {
        if (libusb_handle_events_completed(f->ctx, &o.completed) < 0)
            libusb_cancel_transfer(t);
    }
    libusb_free_transfer(t);
    if (o.status != XFER_OK) {
        f->timeouts++;
        return -1;
    }
    return o.actual;
}

static int command(struct flasher *f, uint8_t op, uint32_t addr, const unsigned char *data, size_t n)
{
    unsigned char pkt[8 + PAGE_BYTES];
    unsigned char st[4] = {0};
    if (n > PAGE_BYTES)
        return -1;
    memset(pkt, 0, sizeof pkt);
    pkt[0] = op;
    pkt[1] = (unsigned char)n;
    memcpy(pkt + 4, &addr, 4);
    if (n)
        memcpy(pkt + 8, data, n);
    if (exchange(f, EP_CMD, pkt, (int)(8 + n), 1000) < 0)
        return -1;
    if (exchange(f, EP_STATUS, st, sizeof st, 5000) < 1)
        return -1;
    return st[0] == 0x06 ? 0 : -1;
}

int flash_image(struct flasher *f, uint32_t base, const unsigned char *img, size_t len)
{
    if (command(f, CMD_ERASE, base, NULL, 0) < 0)
        return -1;
    for (size_t off = 0; off < len; off += PAGE_BYTES) {
        size_t n = len - off < PAGE_BYTES ? len - off : PAGE_BYTES;
        if (command(f, CMD_PROGRAM, base + (uint32_t)off, img + off, n) < 0) {
            fprintf(stderr, "flash: page at %08x refused\n", (unsigned)(base + off));
            return -1;
        }
    }
    return command(f, CMD_BOOT, base, NULL, 0);
}
