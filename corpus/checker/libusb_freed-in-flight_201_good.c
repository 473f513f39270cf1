// Audio capture from a USB sound card: four transfers circulate; closing cancels them and the
// last callback takes the stream apart. All calls come from the thread that handles USB events.
#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

#define RING 4
#define CHUNK 1920
#define EP_CAPTURE 0x83

struct capture {
    libusb_device_handle *usb;
    struct libusb_transfer *xfer[RING];
    unsigned char *chunk[RING];
    int flying;
    int closing;
    void (*pcm)(void *user, const unsigned char *p, int n);
    void (*closed)(void *user);
    void *user;
};

static void capture_free(struct capture *c)
{
    int i;

    for (i = 0; i < RING; i++) {
        if (c->xfer[i])
            libusb_free_transfer(c->xfer[i]);
        free(c->chunk[i]);
    }
    free(c);
}

static void capture_landed(struct capture *c)
{
    if (--c->flying == 0 && c->closing) {
        if (c->closed)
            c->closed(c->user);
        capture_free(c);
    }
}

static void on_chunk(struct libusb_transfer *t)
{
    struct capture *c = t->user_data;

    if (t->status == 0 && !c->closing) {
        if (t->actual_length > 0)
            c->pcm(c->user, t->buffer, t->actual_length);
        if (!c->closing && libusb_submit_transfer(t) == 0)
            return;
    }
    capture_landed(c);
}

void capture_close(struct capture *c)
{
    int i;

    c->closing = 1;
    if (c->flying == 0) {
        if (c->closed)
            c->closed(c->user);
        capture_free(c);
        return;
    }
    for (i = 0; i < RING; i++)
        if (c->xfer[i])
            libusb_cancel_transfer(c->xfer[i]);
}

struct capture *capture_open(libusb_device_handle *usb, void (*pcm)(void *, const unsigned char *, int),
                             void (*closed)(void *), void *user)
{
    struct capture *c = calloc(1, sizeof *c);
    int i;

    if (!c)
        return NULL;
    c->usb = usb;
    c->pcm = pcm;
    c->closed = closed;
    c->user = user;
    for (i = 0; i < RING; i++) {
        c->xfer[i] = libusb_alloc_transfer(0);
        c->chunk[i] = malloc(CHUNK);
        if (!c->xfer[i] || !c->chunk[i]) {
            capture_free(c);
            return NULL;
        }
    }
    for (i = 0; i < RING; i++) {
        libusb_fill_bulk_transfer(c->xfer[i], usb, EP_CAPTURE, c->chunk[i], CHUNK, on_chunk, c, 0);
        if (libusb_submit_transfer(c->xfer[i]) == 0)
            c->flying++;
    }
    return c;
}
