#include <libusb-1.0/libusb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EP_IMAGE 0x81
#define STRIPE_BYTES (16 * 1024)
#define MAX_SCANNERS 4

enum { XFER_OK = 0, XFER_CANCELLED = 3 };

struct scanner {
    libusb_device_handle *handle;
    struct libusb_transfer *xfer;
    unsigned char *stripe;
    FILE *out;
    unsigned long stripes;
    int stopping, failed;
};

static struct scanner scanners[MAX_SCANNERS];

static void xfer_drop(struct scanner *s)
{
    libusb_free_transfer(s->xfer);
    s->xfer = NULL;
}

static void on_stripe(struct libusb_transfer *t)
{
    struct scanner *s = t->user_data;
    if (t->status != XFER_OK || s->stopping) {
        s->failed |= t->status != XFER_OK && t->status != XFER_CANCELLED;
        xfer_drop(s);
        return;
    }
    if (t->actual_length > 0) {
        if (fwrite(t->buffer, 1, (size_t)t->actual_length, s->out) != (size_t)t->actual_length)
            s->failed = 1;
        s->stripes++;
    }
    if (s->failed || libusb_submit_transfer(t) != 0)
        xfer_drop(s);
}

static struct scanner *scanner_slot(void)
{
    for (int i = 0; i < MAX_SCANNERS; i++)
        if (!scanners[i].handle && !scanners[i].xfer)
            return &scanners[i];
    return NULL;
}

struct scanner *scanner_start(libusb_device_handle *h, FILE *out)
{
    struct scanner *s = scanner_slot();
    if (!s)
        return NULL;
    memset(s, 0, sizeof *s);
    s->stripe = malloc(STRIPE_BYTES);
    s->xfer = libusb_alloc_transfer(0);
    if (!s->stripe || !s->xfer)
        goto fail;
    s->handle = h;
    s->out = out;
    libusb_fill_bulk_transfer(s->xfer, h, EP_IMAGE, s->stripe, STRIPE_BYTES, on_stripe, s, 0);
    if (libusb_submit_transfer(s->xfer) == 0)
        return s;
fail:
    if (s->xfer)
        xfer_drop(s);
    free(s->stripe);
    memset(s, 0, sizeof *s);
    return NULL;
}

unsigned long scanner_stop(struct scanner *s)
{
    s->stopping = 1;
    if (s->xfer)
        libusb_cancel_transfer(s->xfer);
    free(s->stripe); // expect: freed-in-flight
    s->stripe = NULL;
    s->handle = NULL;
    return s->stripes;
}
