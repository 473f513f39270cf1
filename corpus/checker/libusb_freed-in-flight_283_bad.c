/* Camera driver: a ring of bulk transfers keeps the endpoint busy. */
#include <libusb-1.0/libusb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUM_TRANSFERS 4
#define XFER_SIZE 16384
#define EP_VIDEO 0x81
#define XFER_COMPLETED 0

struct stream {
    libusb_device_handle *dev;
    struct libusb_transfer *xfer[NUM_TRANSFERS];
    volatile int running;
    unsigned long frames, errors;
    void (*on_data)(const unsigned char *, int, void *);
    void *user;
};

static void stream_cb(struct libusb_transfer *t)
{
    struct stream *s = t->user_data;

    if (t->status == XFER_COMPLETED) {
        s->on_data(t->buffer, t->actual_length, s->user);
        s->frames++;
    } else {
        s->errors++;
    }
    if (s->running && libusb_submit_transfer(t) < 0)
        s->errors++;
}

static struct libusb_transfer *make_transfer(struct stream *s)
{
    struct libusb_transfer *t = libusb_alloc_transfer(0);
    unsigned char *buf = malloc(XFER_SIZE);

    if (!t || !buf) {
        free(buf);
        if (t)
            libusb_free_transfer(t);
        return NULL;
    }
    libusb_fill_bulk_transfer(t, s->dev, EP_VIDEO, buf, XFER_SIZE, stream_cb, s, 5000);
    return t;
}

int stream_start(struct stream *s)
{
    int started = 0;

    s->running = 1;
    for (int i = 0; i < NUM_TRANSFERS; i++) {
        s->xfer[i] = make_transfer(s);
        if (s->xfer[i] && libusb_submit_transfer(s->xfer[i]) == 0) {
            started++;
        } else if (s->xfer[i]) {
            free(s->xfer[i]->buffer);
            libusb_free_transfer(s->xfer[i]);
            s->xfer[i] = NULL;
        }
    }
    return started ? 0 : -1;
}

void stream_stop(struct stream *s)
{
    s->running = 0;
    for (int i = 0; i < NUM_TRANSFERS; i++) {
        struct libusb_transfer *t = s->xfer[i];
        if (!t)
            continue;
        if (libusb_cancel_transfer(t) < 0)
            fprintf(stderr, "transfer %d not cancelled\n", i);
        free(t->buffer); // expect: freed-in-flight
        libusb_free_transfer(t); // allow: freed-in-flight
        s->xfer[i] = NULL;
    }
}
