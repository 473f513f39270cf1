#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

#define NUM_XFER 8
#define XFER_SIZE 16384

struct libusb_context;
int libusb_handle_events(struct libusb_context *ctx);

struct stream;
typedef void (*frame_fn)(struct stream *, const unsigned char *, int);

struct stream {
    libusb_device_handle *dev;
    unsigned char ep;
    int running;
    int active;
    frame_fn on_frame;
    struct libusb_transfer *xfer[NUM_XFER];
    unsigned char *buf[NUM_XFER];
};

static int slot_of(const struct stream *s, const struct libusb_transfer *t)
{
    for (int i = 0; i < NUM_XFER; i++)
        if (s->xfer[i] == t)
            return i;
    return -1;
}

static void xfer_done(struct libusb_transfer *t)
{
    struct stream *s = t->user_data;

    if (slot_of(s, t) < 0 || !s->running) {
        s->active--;
        return;
    }
    if (t->status == 0 && t->actual_length > 0)
        s->on_frame(s, t->buffer, t->actual_length);
    if (libusb_submit_transfer(t) != 0)
        s->active--;
}

static void stream_free_slot(struct stream *s, int i)
{
    free(s->buf[i]);
    libusb_free_transfer(s->xfer[i]);
    s->buf[i] = NULL;
    s->xfer[i] = NULL;
}

int stream_start(struct stream *s, libusb_device_handle *dev, unsigned char ep, frame_fn fn)
{
    memset(s, 0, sizeof *s);
    s->dev = dev;
    s->ep = ep;
    s->on_frame = fn;
    for (int i = 0; i < NUM_XFER; i++) {
        s->buf[i] = malloc(XFER_SIZE);
        s->xfer[i] = libusb_alloc_transfer(0);
        if (!s->buf[i] || !s->xfer[i]) {
            for (; i >= 0; i--)
                stream_free_slot(s, i);
            return -1;
        }
        libusb_fill_bulk_transfer(s->xfer[i], dev, ep, s->buf[i], XFER_SIZE, xfer_done, s, 0);
    }
    s->running = 1;
    for (int i = 0; i < NUM_XFER; i++)
        if (libusb_submit_transfer(s->xfer[i]) == 0)
            s->active++;
    return s->active ? 0 : -1;
}

void stream_stop(struct stream *s)
{
    s->running = 0;
    for (int i = 0; i < NUM_XFER; i++)
        if (s->xfer[i])
            libusb_cancel_transfer(s->xfer[i]);
    while (s->active > 0)
        libusb_handle_events(NULL);
    for (int i = 0; i < NUM_XFER; i++)
        if (s->xfer[i])
            stream_free_slot(s, i);
}
