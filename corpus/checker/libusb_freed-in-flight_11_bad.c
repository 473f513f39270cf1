#include <libusb-1.0/libusb.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Capture device: a ring of bulk transfers that are submitted again from the callback. */

#define NXFER 8
#define XFER_BYTES 65536
#define EP_DATA 0x81

enum { XFER_COMPLETED = 0, XFER_CANCELLED = 3 };

struct capture {
    libusb_device_handle *dev;
    void (*frame)(void *user, const uint8_t *data, int len);
    void *user;
    struct libusb_transfer *xfer[NXFER];
    uint8_t *bytes[NXFER];
    int running, active;
};

static void forget(struct capture *c, struct libusb_transfer *t)
{
    for (int i = 0; i < NXFER; i++) {
        if (c->xfer[i] != t)
            continue;
        free(c->bytes[i]);
        c->bytes[i] = NULL;
        c->xfer[i] = NULL;
    }
    libusb_free_transfer(t);
}

static void on_bulk(struct libusb_transfer *t)
{
    struct capture *c = t->user_data;

    if (t->status == XFER_COMPLETED && c->running) {
        c->frame(c->user, t->buffer, t->actual_length);
        if (libusb_submit_transfer(t) == 0)
            return;
    }
    c->active--;
    forget(c, t);
}

static int prepare(struct capture *c, int i)
{
    c->bytes[i] = malloc(XFER_BYTES);
    c->xfer[i] = libusb_alloc_transfer(0);
    if (!c->bytes[i] || !c->xfer[i]) {
        free(c->bytes[i]);
        libusb_free_transfer(c->xfer[i]);
        c->bytes[i] = NULL;
        c->xfer[i] = NULL;
        return -1;
    }
    libusb_fill_bulk_transfer(c->xfer[i], c->dev, EP_DATA, c->bytes[i], XFER_BYTES, on_bulk, c, 0);
    return 0;
}

int capture_start(struct capture *c)
{
    c->running = 1;
    c->active = 0;
    for (int i = 0; i < NXFER; i++) {
        if (prepare(c, i) < 0)
            break;
        if (libusb_submit_transfer(c->xfer[i]) < 0) {
            libusb_free_transfer(c->xfer[i]);
            free(c->bytes[i]);
            c->xfer[i] = NULL;
            c->bytes[i] = NULL;
            break;
        }
        c->active++;
    }
    return c->active ? 0 : -1;
}

/* The transfers end in on_bulk() with XFER_CANCELLED, which frees them. */
void capture_stop(struct capture *c)
{
    c->running = 0;
    for (int i = 0; i < NXFER; i++) {
        if (!c->xfer[i])
            continue;
        libusb_cancel_transfer(c->xfer[i]);
        c->xfer[i] = NULL;
        free(c->bytes[i]); // expect: freed-in-flight
        c->bytes[i] = NULL;
    }
}
