#include <libusb-1.0/libusb.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 4
#define SLOT_BYTES 4096

struct tuner;

struct slot {
    struct tuner *owner;
    struct libusb_transfer *xfer;
    unsigned char bytes[SLOT_BYTES];
};

struct tuner {
    libusb_device_handle *dev;
    struct slot slot[SLOTS];
    int live;
    int closing;
    void (*sink)(void *arg, const unsigned char *p, int n);
    void *arg;
};

static void tuner_put(struct tuner *t)
{
    if (--t->live > 0)
        return;
    for (int i = 0; i < SLOTS; i++)
        if (t->slot[i].xfer)
            libusb_free_transfer(t->slot[i].xfer);
    free(t);
}

static void slot_done(struct libusb_transfer *x)
{
    struct slot *s = x->user_data;
    struct tuner *t = s->owner;

    if (x->status == 0 && !t->closing) {
        t->sink(t->arg, s->bytes, x->actual_length);
        if (!t->closing && libusb_submit_transfer(x) == 0)
            return;
    }
    tuner_put(t);
}

struct tuner *tuner_open(libusb_device_handle *dev, void (*sink)(void *, const unsigned char *, int), void *arg)
{
    struct tuner *t = calloc(1, sizeof *t);

    if (!t)
        return NULL;
    t->dev = dev;
    t->sink = sink;
    t->arg = arg;
    t->live = 1;
    for (int i = 0; i < SLOTS; i++) {
        struct slot *s = &t->slot[i];

        s->owner = t;
        s->xfer = libusb_alloc_transfer(0);
        if (!s->xfer)
            continue;
        libusb_fill_bulk_transfer(s->xfer, dev, 0x81, s->bytes, SLOT_BYTES, slot_done, s, 0);
        if (libusb_submit_transfer(s->xfer) == 0)
            t->live++;
    }
    return t;
}

/* Runs on the event thread, like the callbacks. */
void tuner_close(struct tuner *t)
{
    t->closing = 1;
    for (int i = 0; i < SLOTS; i++)
        if (t->slot[i].xfer)
            libusb_cancel_transfer(t->slot[i].xfer);
    tuner_put(t);
}
