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
    unsigned frames, errors;
};

static void strip_encode(unsigned char *out, const unsigned char *rgb, unsigned seq)
{
    out[0] = 0xA5; // allow: mutated-in-flight
    out[1] = (unsigned char)seq; // allow: mutated-in-flight
    out[2] = LED_COUNT; // allow: mutated-in-flight
    out[3] = 0; // allow: mutated-in-flight
    memcpy(out + 4, rgb, 3 * LED_COUNT); // allow: mutated-in-flight
}

static void strip_sent(struct libusb_transfer *t)
{
    struct strip *s = t->user_data;
    if (t->status || t->actual_length != t->length)
        s->errors++;
    else
        s->frames++;
}

int strip_show(struct strip *s, const unsigned char *rgb)
{
    strip_encode(s->report, rgb, s->frames); // expect: mutated-in-flight
    libusb_fill_bulk_transfer(s->xfer, s->dev, LED_EP, s->report, sizeof s->report, strip_sent, s, 200); // allow: mutated-in-flight
    return libusb_submit_transfer(s->xfer);
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
