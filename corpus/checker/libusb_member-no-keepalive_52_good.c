#include <libusb-1.0/libusb.h>
#include <stdlib.h>

struct scanner {
    struct libusb_transfer *t;
    int closing, idle;
    unsigned char line[2560];
    void (*line_cb)(const unsigned char *, int);
};

static void scanner_destroy(struct scanner *s)
{
    libusb_free_transfer(s->t);
    free(s);
}

static void scanner_data(struct libusb_transfer *t)
{
    struct scanner *s = t->user_data;
    if (t->status == 0 && !s->closing) {
        s->line_cb(s->line, t->actual_length);
        if (libusb_submit_transfer(t) == 0)
            return;
    }
    s->idle = 1;
    if (s->closing)
        scanner_destroy(s);
}

int scanner_open(libusb_device_handle *h, struct scanner **out, void (*cb)(const unsigned char *, int))
{
    struct scanner *s = calloc(1, sizeof *s);
    if (!s || !(s->t = libusb_alloc_transfer(0))) {
        free(s);
        return -1;
    }
    s->line_cb = cb;
    libusb_fill_bulk_transfer(s->t, h, 0x82, s->line, sizeof s->line, scanner_data, s, 0);
    if (libusb_submit_transfer(s->t)) {
        scanner_destroy(s);
        return -1;
    }
    *out = s;
    return 0;
}

void scanner_close(struct scanner *s)
{
    s->closing = 1;
    if (s->idle)
        scanner_destroy(s);
    else
        libusb_cancel_transfer(s->t);
}
