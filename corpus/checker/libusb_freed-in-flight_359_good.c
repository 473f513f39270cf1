/* Logic analyser: several bulk reads circulate until the capture is stopped. */
#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

struct libusb_context;
int libusb_handle_events_completed(struct libusb_context *, int *);

#define URBS 8
#define URB_BYTES 65536
#define EP_DATA 0x82

struct capture {
    struct libusb_context *usb;
    libusb_device_handle *dev;
    struct libusb_transfer *urb[URBS];
    unsigned char *buf[URBS];
    int flying;
    int idle; /* set when no transfer is left with the library */
    int stop;
    void (*sink)(void *ctx, const unsigned char *p, int n);
    void *ctx;
};

static void urb_done(struct libusb_transfer *t)
{
    struct capture *c = t->user_data;
    if (t->status == 0 && t->actual_length > 0)
        c->sink(c->ctx, t->buffer, t->actual_length);
    if (!c->stop && t->status == 0 && libusb_submit_transfer(t) == 0)
        return;
    if (--c->flying == 0)
        c->idle = 1;
}

static void release(struct capture *c)
{
    for (int i = 0; i < URBS; i++) {
        libusb_free_transfer(c->urb[i]);
        free(c->buf[i]);
        c->urb[i] = NULL;
        c->buf[i] = NULL;
    }
}

void capture_stop(struct capture *c)
{
    c->stop = 1;
    if (c->flying) {
        for (int i = 0; i < URBS; i++)
            libusb_cancel_transfer(c->urb[i]);
        while (!c->idle)
            libusb_handle_events_completed(c->usb, &c->idle);
    }
    release(c);
}

int capture_start(struct capture *c)
{
    c->stop = c->flying = c->idle = 0;
    memset(c->urb, 0, sizeof c->urb);
    memset(c->buf, 0, sizeof c->buf);
    for (int i = 0; i < URBS; i++) {
        c->urb[i] = libusb_alloc_transfer(0);
        c->buf[i] = malloc(URB_BYTES);
        if (!c->urb[i] || !c->buf[i]) {
            release(c);
            return -1;
        }
        libusb_fill_bulk_transfer(c->urb[i], c->dev, EP_DATA, c->buf[i], URB_BYTES, urb_done, c, 0);
    }
    for (int i = 0; i < URBS; i++) {
        if (libusb_submit_transfer(c->urb[i]) < 0) {
            capture_stop(c);
            return -1;
        }
        c->flying++;
    }
    return 0;
}
