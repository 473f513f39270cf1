/* Whoever is the first to stop asks for the cancellation, and frees before that has come about. */
#include <libusb-1.0/libusb.h>
#include <stdatomic.h>
#include <stdlib.h>

struct radio {
    libusb_device_handle *dev;
    atomic_int running;
    struct libusb_transfer *transfer;
    unsigned char *bytes;
};

static void landed(struct libusb_transfer *t)
{
    struct radio *r = t->user_data;
    if (atomic_load(&r->running))
        libusb_submit_transfer(t);
}

int radio_start(struct radio *r)
{
    r->bytes = malloc(4096);
    r->transfer = libusb_alloc_transfer(0);
    libusb_fill_bulk_transfer(r->transfer, r->dev, 0x81, r->bytes, 4096, landed, r, 0);
    atomic_store(&r->running, 1);
    return libusb_submit_transfer(r->transfer);
}

void radio_stop(struct radio *r)
{
    if (!atomic_exchange(&r->running, 0))
        return;
    libusb_cancel_transfer(r->transfer);
    free(r->bytes); // expect: freed-in-flight
    r->bytes = NULL;
}

struct sound {
    libusb_device_handle *dev;
    int pending;
    struct libusb_transfer *transfer;
    unsigned char *bytes;
};

static void played(struct libusb_transfer *t)
{
    struct sound *s = t->user_data;
    s->pending = 0;
}

int sound_start(struct sound *s)
{
    s->bytes = malloc(4096);
    s->transfer = libusb_alloc_transfer(0);
    libusb_fill_bulk_transfer(s->transfer, s->dev, 0x01, s->bytes, 4096, played, s, 0);
    s->pending = 1;
    return libusb_submit_transfer(s->transfer);
}

void sound_stop(struct sound *s)
{
    if (s->pending)
        return;
    free(s->bytes);
    s->bytes = NULL;
}
