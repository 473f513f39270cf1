#include <libusb-1.0/libusb.h>
#include <stdlib.h>

#define NXFER 4

struct stream {
    libusb_device_handle *dev;
    struct libusb_transfer *xfer[NXFER];
    int running;
};

static void on_data(struct libusb_transfer *t)
{
    struct stream *s = t->user_data;
    if (s->running)
        libusb_submit_transfer(t);
}

int stream_start(struct stream *s)
{
    s->running = 1;
    for (int i = 0; i < NXFER; i++) {
        unsigned char *buf = malloc(16384);
        s->xfer[i] = libusb_alloc_transfer(0);
        libusb_fill_bulk_transfer(s->xfer[i], s->dev, 0x81, buf, 16384, on_data, s, 0);
        if (libusb_submit_transfer(s->xfer[i]))
            return -1;
    }
    return 0;
}

void stream_stop(struct stream *s)
{
    s->running = 0;
    for (int i = 0; i < NXFER; i++) {
        libusb_cancel_transfer(s->xfer[i]);
        free(s->xfer[i]->buffer);         // expect: freed-in-flight
        libusb_free_transfer(s->xfer[i]); // allow: freed-in-flight
    }
}
