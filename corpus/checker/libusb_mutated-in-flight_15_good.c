#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

#define LED_COUNT 20
#define REPORT_SIZE (4 + 3 * LED_COUNT)
#define LED_EP 0x02

struct strip {
    libusb_device_handle *dev;
    struct libusb_transfer *xfer;
    unsigned char report[REPORT_SIZE];
    unsigned char next[REPORT_SIZE];
    int busy, dirty;
    unsigned frames, errors;
};

static void strip_encode(unsigned char *out, const unsigned char *rgb, unsigned seq)
{
    out[0] = 0xA5;
    out[1] = (unsigned char)seq;
    out[2] = LED_COUNT;
    out[3] = 0;
    memcpy(out + 4, rgb, 3 * LED_COUNT);
}

static void strip_sent(struct libusb_transfer *t);

static int strip_submit(struct strip *s)
{
    int rc;
    memcpy(s->report, s->next, sizeof s->report);
    libusb_fill_bulk_transfer(s->xfer, s->dev, LED_EP, s->report, sizeof s->report, strip_sent, s, 200);
    rc = libusb_submit_transfer(s->xfer);
    s->dirty = 0;
    s->busy = rc == 0;
    return rc;
}

static void strip_sent(struct libusb_transfer *t)
{
    struct strip *s = t->user_data;
    if (t->status || t->actual_length != t->length)
        s->errors++;
    else
        s->frames++;
    s->busy = 0;
    if (s->dirty && strip_submit(s) != 0)
        s->errors++;
}

int strip_show(struct strip *s, const unsigned char *rgb)
{
    strip_encode(s->next, rgb, s->frames);
    s->dirty = 1;
    return s->busy ? 0 : strip_submit(s);
}

int strip_fade(struct strip *s, const unsigned char *from, const unsigned char *to, unsigned step, unsigned steps)
{
    unsigned char mix[3 * LED_COUNT];
    for (unsigned i = 0; i < sizeof mix; i++)
        mix[i] = (unsigned char)((from[i] * (steps - step) + to[i] * step) / steps);
    return strip_show(s, mix);
}

int strip_open(struct strip *s, libusb_device_handle *dev)
{
    memset(s, 0, sizeof *s);
    s->dev = dev;
    s->xfer = libusb_alloc_transfer(0);
    return s->xfer ? 0 : -1;
}
