#include <libusb-1.0/libusb.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EP_OUT 0x02
#define UNIVERSE 512
#define FRAME (UNIVERSE + 1)

enum { XFER_OK = 0, XFER_CANCELLED = 3, XFER_NO_DEVICE = 5 };

struct dmx {
    libusb_device_handle *dev;
    struct libusb_transfer *xfer;
    int busy, again, gone;
    unsigned long frames;
    unsigned char frame[FRAME];
    unsigned char want[FRAME];
};

static void dmx_kick(struct dmx *d);

static void on_frame(struct libusb_transfer *t)
{
    struct dmx *d = t->user_data;

    d->busy = 0;
    if (t->status == XFER_NO_DEVICE || t->status == XFER_CANCELLED) {
        d->gone = 1;
        return;
    }
    d->frames++;
    if (d->again)
        dmx_kick(d);
}

static void dmx_kick(struct dmx *d)
{
    if (d->gone)
        return;
    if (d->busy) {
        d->again = 1;
        return;
    }
    d->again = 0;
    memcpy(d->frame, d->want, FRAME);
    libusb_fill_bulk_transfer(d->xfer, d->dev, EP_OUT, d->frame, FRAME, on_frame, d, 100);
    if (libusb_submit_transfer(d->xfer) == 0)
        d->busy = 1;
    else
        d->gone = 1;
}

int dmx_set(struct dmx *d, unsigned channel, uint8_t level)
{
    if (channel < 1 || channel > UNIVERSE)
        return -1;
    if (d->want[channel] == level)
        return 0;
    d->want[channel] = level;
    dmx_kick(d);
    return d->gone ? -1 : 0;
}

int dmx_open(struct dmx *d, libusb_device_handle *dev)
{
    memset(d, 0, sizeof *d);
    d->dev = dev;
    d->xfer = libusb_alloc_transfer(0);
    if (!d->xfer)
        return -1;
    dmx_kick(d);
    return d->gone ? -1 : 0;
}

int dmx_stop(struct dmx *d)
{
    d->again = 0;
    return d->busy ? libusb_cancel_transfer(d->xfer) : 0;
}
