#include <libusb-1.0/libusb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUM_XFER 8
#define XFER_SIZE (64 * 1024)
#define EP_DATA 0x81

typedef void (*sample_fn)(const unsigned char *iq, int len, void *arg);

struct capture {
    libusb_device_handle *dev;
    struct libusb_transfer *xfer[NUM_XFER];
    unsigned char *buf[NUM_XFER];
    sample_fn deliver;
    void *arg;
    int running;
    unsigned long dropped;
    unsigned long blocks;
};

static void capture_cb(struct libusb_transfer *t)
{
    struct capture *c = t->user_data;

    if (!c->running)
        return;
    if (t->status == 0 && t->actual_length > 0) {
        c->deliver(t->buffer, t->actual_length, c->arg);
        c->blocks++;
    } else {
        c->dropped++;
    }
    if (libusb_submit_transfer(t) < 0)
        c->running = 0;
}

void capture_stop(struct capture *c)
{
    int i;

    c->running = 0;
    for (i = 0; i < NUM_XFER; i++) {
        if (c->xfer[i] == NULL)
            continue;
        libusb_cancel_transfer(c->xfer[i]);
        free(c->buf[i]); // expect: freed-in-flight
        libusb_free_transfer(c->xfer[i]); // allow: freed-in-flight
        c->buf[i] = NULL;
        c->xfer[i] = NULL;
    }
    fprintf(stderr, "capture: %lu blocks, %lu dropped\n", c->blocks, c->dropped);
}

int capture_start(struct capture *c, libusb_device_handle *dev, sample_fn fn, void *arg)
{
    int i, rc;

    memset(c, 0, sizeof *c);
    c->dev = dev;
    c->deliver = fn;
    c->arg = arg;
    for (i = 0; i < NUM_XFER; i++) {
        c->xfer[i] = libusb_alloc_transfer(0);
        c->buf[i] = malloc(XFER_SIZE);
        if (c->xfer[i] == NULL || c->buf[i] == NULL)
            goto nomem;
        libusb_fill_bulk_transfer(c->xfer[i], dev, EP_DATA, c->buf[i], XFER_SIZE, capture_cb, c, 0);
    }
    c->running = 1;
    for (i = 0; i < NUM_XFER; i++) {
        rc = libusb_submit_transfer(c->xfer[i]);
        if (rc < 0) {
            fprintf(stderr, "capture: submit %d: %d\n", i, rc);
            capture_stop(c);
            return rc;
        }
    }
    return 0;

nomem:
    for (; i >= 0; i--) {
        libusb_free_transfer(c->xfer[i]);
        free(c->buf[i]);
    }
    return -11;
}
