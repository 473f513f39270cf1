#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

enum { XFER_COMPLETED = 0, XFER_CANCELLED = 3 };

typedef void (*sample_cb)(void *arg, const unsigned char *data, int n);

struct scope {
    libusb_device_handle *dev;
    struct libusb_transfer *xfer;
    unsigned char *samples;
    int size;
    int running;
    sample_cb cb;
    void *arg;
    unsigned errors;
};

static void scope_release(struct scope *s)
{
    libusb_free_transfer(s->xfer);
    s->xfer = NULL;
}

static void on_samples(struct libusb_transfer *x)
{
    struct scope *s = x->user_data;

    if (!s->running || x->status == XFER_CANCELLED) {
        scope_release(s);
        return;
    }
    if (x->status == XFER_COMPLETED)
        s->cb(s->arg, x->buffer, x->actual_length);
    else
        s->errors++;
    if (libusb_submit_transfer(x) < 0) {
        s->running = 0;
        free(s->samples);
        s->samples = NULL;
        scope_release(s);
    }
}

int scope_start(struct scope *s, int size, sample_cb cb, void *arg)
{
    if (s->xfer)
        return -1;
    s->samples = malloc((size_t)size);
    s->xfer = libusb_alloc_transfer(0);
    if (!s->samples || !s->xfer) {
        free(s->samples);
        libusb_free_transfer(s->xfer);
        s->samples = NULL;
        s->xfer = NULL;
        return -1;
    }
    s->size = size;
    s->cb = cb;
    s->arg = arg;
    s->running = 1;
    libusb_fill_bulk_transfer(s->xfer, s->dev, 0x86, s->samples, size, on_samples, s, 0);
    if (libusb_submit_transfer(s->xfer) < 0) {
        s->running = 0;
        free(s->samples);
        s->samples = NULL;
        scope_release(s);
        return -1;
    }
    return 0;
}

void scope_stop(struct scope *s)
{
    if (!s->running)
        return;
    s->running = 0;
    libusb_cancel_transfer(s->xfer);
    free(s->samples); // expect: freed-in-flight
    s->samples = NULL;
}
