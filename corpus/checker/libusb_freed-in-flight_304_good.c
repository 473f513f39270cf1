/* Capture card driver: transfers are returned to the heap by stream_stop() only
 * when the last of their callbacks has run. */
#include <libusb-1.0/libusb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct libusb_context;
int libusb_handle_events_completed(struct libusb_context *ctx, int *completed);

#define NUM_TRANSFERS 8
#define XFER_SIZE 32768
#define EP_CAPTURE 0x86
#define XFER_COMPLETED 0

struct capture {
    struct libusb_context *ctx;
    libusb_device_handle *dev;
    struct libusb_transfer *xfer[NUM_TRANSFERS];
    int flying;
    int idle;
    int stopping;
    unsigned long packets, errors;
    void (*sink)(const unsigned char *, int);
};

static void capture_cb(struct libusb_transfer *t)
{
    struct capture *c = t->user_data;

    if (t->status == XFER_COMPLETED) {
        c->packets++;
        c->sink(t->buffer, t->actual_length);
    } else {
        c->errors++;
    }
    if (!c->stopping && libusb_submit_transfer(t) == 0)
        return;
    if (--c->flying == 0)
        c->idle = 1;
}

static void release(struct libusb_transfer *t)
{
    free(t->buffer);
    libusb_free_transfer(t);
}

int capture_start(struct capture *c)
{
    c->flying = 0;
    c->idle = 0;
    c->stopping = 0;
    for (int i = 0; i < NUM_TRANSFERS; i++) {
        struct libusb_transfer *t = libusb_alloc_transfer(0);
        unsigned char *buf = malloc(XFER_SIZE);

        c->xfer[i] = NULL;
        if (!t || !buf) {
            free(buf);
            if (t)
                libusb_free_transfer(t);
            continue;
        }
        libusb_fill_bulk_transfer(t, c->dev, EP_CAPTURE, buf, XFER_SIZE, capture_cb, c, 0);
        if (libusb_submit_transfer(t) < 0) {
            release(t);
            continue;
        }
        c->xfer[i] = t;
        c->flying++;
    }
    return c->flying ? 0 : -1;
}

/* Runs on the thread that handles the events. */
void capture_stop(struct capture *c)
{
    c->stopping = 1;
    c->idle = c->flying == 0;
    for (int i = 0; i < NUM_TRANSFERS; i++)
        if (c->xfer[i])
            libusb_cancel_transfer(c->xfer[i]);
    while (!c->idle)
        libusb_handle_events_completed(c->ctx, &c->idle);
    for (int i = 0; i < NUM_TRANSFERS; i++)
        if (c->xfer[i]) {
            release(c->xfer[i]);
            c->xfer[i] = NULL;
        }
}
