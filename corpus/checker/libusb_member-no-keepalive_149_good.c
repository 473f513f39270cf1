/* Oscilloscope capture: a set of transfers runs around the clock; the device object goes with the last one. */
#include <libusb-1.0/libusb.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { EP_SAMPLES = 0x82, NXFER = 8, XFER_BYTES = 16384 };

struct scope;

struct lane {
    struct scope *scope;
    struct libusb_transfer *xfer;
    int flying;
    unsigned char buf[XFER_BYTES];
};

struct scope {
    libusb_device_handle *dev;
    void (*on_samples)(void *arg, const unsigned char *p, int n);
    void *arg;
    int flying;
    int closing;
    unsigned long errors;
    struct lane lane[NXFER];
};

static void scope_destroy(struct scope *s)
{
    for (int i = 0; i < NXFER; i++)
        if (s->lane[i].xfer)
            libusb_free_transfer(s->lane[i].xfer);
    free(s);
}

static void lane_landed(struct lane *l)
{
    struct scope *s = l->scope;
    l->flying = 0;
    if (--s->flying == 0 && s->closing)
        scope_destroy(s);
}

static void samples_done(struct libusb_transfer *t)
{
    struct lane *l = t->user_data;
    struct scope *s = l->scope;

    if (t->status == 0 && !s->closing) {
        s->on_samples(s->arg, l->buf, t->actual_length);
        if (!s->closing && libusb_submit_transfer(t) == 0)
            return;
    }
    if (!s->closing)
        s->errors++;
    lane_landed(l);
}

static int lane_launch(struct lane *l)
{
    libusb_fill_bulk_transfer(l->xfer, l->scope->dev, EP_SAMPLES, l->buf, XFER_BYTES, samples_done, l, 0);
    if (libusb_submit_transfer(l->xfer))
        return -1;
    l->flying = 1;
    l->scope->flying++;
    return 0;
}

void scope_close(struct scope *s)
{
    s->closing = 1;
    if (s->flying == 0) {
        scope_destroy(s);
        return;
    }
    for (int i = 0; i < NXFER; i++)
        if (s->lane[i].flying)
            libusb_cancel_transfer(s->lane[i].xfer);
}

struct scope *scope_open(libusb_device_handle *dev, void (*fn)(void *, const unsigned char *, int), void *arg)
{
    struct scope *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->dev = dev;
    s->on_samples = fn;
    s->arg = arg;
    for (int i = 0; i < NXFER; i++) {
        struct lane *l = &s->lane[i];
        l->scope = s;
        l->xfer = libusb_alloc_transfer(0);
        if (!l->xfer || lane_launch(l)) {
            scope_close(s);
            return NULL;
        }
    }
    return s;
}
