/* Sampler: a set of bulk transfers that can be started and stopped. */
#include <libusb-1.0/libusb.h>
#include <stdint.h>
#include <stdlib.h>

struct libusb_context;
int libusb_handle_events_completed(struct libusb_context *ctx, int *completed);

#define XFERS 4
#define XFER_SIZE 16384

struct sampler {
    struct libusb_context *ctx;
    libusb_device_handle *handle;
    struct libusb_transfer *xfer[XFERS];
    int active;
    int stopping;
    void (*sink)(const unsigned char *p, int n);
};

static void sampler_done(struct libusb_transfer *t)
{
    struct sampler *s = t->user_data;

    if (t->status == 0)
        s->sink(t->buffer, t->actual_length);
    if (s->stopping || t->status != 0 || libusb_submit_transfer(t) != 0)
        s->active--;
}

int sampler_start(struct sampler *s)
{
    for (int i = 0; i < XFERS; i++) {
        unsigned char *buf = malloc(XFER_SIZE);
        struct libusb_transfer *t = libusb_alloc_transfer(0);

        if (!buf || !t) {
            free(buf);
            if (t)
                libusb_free_transfer(t);
            return -1;
        }
        libusb_fill_bulk_transfer(t, s->handle, 0x82, buf, XFER_SIZE, sampler_done, s, 0);
        s->xfer[i] = t;
        if (libusb_submit_transfer(t) != 0)
            return -1;
        s->active++;
    }
    return 0;
}

void sampler_stop(struct sampler *s)
{
    s->stopping = 1;
    for (int i = 0; i < XFERS; i++)
        if (s->xfer[i])
            libusb_cancel_transfer(s->xfer[i]);
    while (s->active > 0)
        libusb_handle_events_completed(s->ctx, NULL);
    for (int i = 0; i < XFERS; i++) {
        if (!s->xfer[i])
            continue;
        free(s->xfer[i]->buffer);
        libusb_free_transfer(s->xfer[i]);
        s->xfer[i] = NULL;
    }
}
