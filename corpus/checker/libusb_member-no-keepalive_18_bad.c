#include <libusb-1.0/libusb.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define URBS 8
#define URB_BYTES 16384

enum { XFER_COMPLETED = 0, XFER_TIMED_OUT = 2 };

struct capture;
typedef void (*capture_cb)(void *arg, const unsigned char *p, int n);
typedef void (*capture_gone)(void *arg);

struct capture {
    libusb_device_handle *dev;
    struct libusb_transfer *urb[URBS];
    unsigned char data[URBS][URB_BYTES];
    uint64_t bytes;
    capture_cb cb;
    capture_gone gone;
    void *arg;
};

static void capture_drop(struct capture *c)
{
    capture_gone gone = c->gone;
    void *arg = c->arg;

    free(c); // allow: freed-in-flight
    gone(arg);
}

static void capture_done(struct libusb_transfer *t)
{
    struct capture *c = t->user_data;

    if (t->status == XFER_COMPLETED || t->status == XFER_TIMED_OUT) {
        if (t->actual_length > 0) {
            c->bytes += (uint64_t)t->actual_length;
            c->cb(c->arg, t->buffer, t->actual_length);
        }
        if (libusb_submit_transfer(t) == 0) // allow: member-no-keepalive
            return;
    }
    libusb_free_transfer(t);
    capture_drop(c);
}

struct capture *capture_start(libusb_device_handle *dev, unsigned char ep, capture_cb cb, capture_gone gone, void *arg)
{
    struct capture *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->dev = dev;
    c->cb = cb;
    c->gone = gone;
    c->arg = arg;
    for (int i = 0; i < URBS; i++) {
        c->urb[i] = libusb_alloc_transfer(0);
        if (!c->urb[i])
            break;
        libusb_fill_bulk_transfer(c->urb[i], dev, ep, c->data[i], URB_BYTES, capture_done, c, 1000); // allow: member-no-keepalive
        if (libusb_submit_transfer(c->urb[i]) != 0) { // expect: member-no-keepalive
            libusb_free_transfer(c->urb[i]);
            c->urb[i] = NULL;
            break;
        }
    }
    if (!c->urb[0]) {
        free(c);
        return NULL;
    }
    return c;
}
