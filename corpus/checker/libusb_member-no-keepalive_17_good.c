/* Barcode scanner on an interrupt endpoint; one transfer is kept armed while the device is open. */
#include <libusb-1.0/libusb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EP_IN 0x81
#define REPORT 64

enum { XFER_COMPLETED = 0, XFER_CANCELLED = 3, XFER_NO_DEVICE = 5 };

struct libusb_context;
extern void libusb_close(libusb_device_handle *dev);
extern int libusb_handle_events(struct libusb_context *ctx);

struct scanner {
    struct libusb_context *ctx;
    libusb_device_handle *usb;
    struct libusb_transfer *in;
    int armed, closing;
    void (*code)(void *arg, const char *text);
    void *arg;
    size_t used;
    char text[256];
    unsigned char report[REPORT];
    unsigned long bad_reports;
};

static void feed(struct scanner *s, const unsigned char *p, int n)
{
    if (n < 2 || p[0] > n - 1) {
        s->bad_reports++;
        return;
    }
    for (int i = 1; i <= p[0]; i++) {
        if (p[i] == '\r') {
            s->text[s->used] = '\0';
            s->code(s->arg, s->text);
            s->used = 0;
        } else if (s->used + 1 < sizeof s->text) {
            s->text[s->used++] = (char)p[i];
        }
    }
}

static void on_report(struct libusb_transfer *t)
{
    struct scanner *s = t->user_data;

    s->armed = 0;
    if (s->closing || t->status == XFER_CANCELLED || t->status == XFER_NO_DEVICE)
        return;
    if (t->status == XFER_COMPLETED)
        feed(s, t->buffer, t->actual_length);
    if (libusb_submit_transfer(t) == 0)
        s->armed = 1;
    else
        fprintf(stderr, "scanner: resubmit failed\n");
}

static void scanner_free(struct scanner *s)
{
    libusb_free_transfer(s->in);
    free(s);
}

struct scanner *scanner_open(struct libusb_context *ctx, libusb_device_handle *usb, void (*code)(void *, const char *),
                             void *arg)
{
    struct scanner *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->ctx = ctx;
    s->usb = usb;
    s->code = code;
    s->arg = arg;
    s->in = libusb_alloc_transfer(0);
    if (!s->in) {
        free(s);
        return NULL;
    }
    libusb_fill_bulk_transfer(s->in, usb, EP_IN, s->report, REPORT, on_report, s, 0);
    if (libusb_submit_transfer(s->in)) {
        scanner_free(s);
        return NULL;
    }
    s->armed = 1;
    return s;
}

/* Runs on the event thread, outside of callbacks. */
void scanner_close(struct scanner *s)
{
    if (!s)
        return;
    s->closing = 1;
    if (s->armed)
        libusb_cancel_transfer(s->in);
    while (s->armed)
        libusb_handle_events(s->ctx);
    libusb_close(s->usb);
    scanner_free(s);
}
