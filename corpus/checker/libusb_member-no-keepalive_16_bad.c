/* Barcode scanner on an interrupt endpoint; one transfer is kept armed while the device is open. */
#include <libusb-1.0/libusb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EP_IN 0x81
#define REPORT 64

enum { XFER_COMPLETED = 0, XFER_CANCELLED = 3, XFER_NO_DEVICE = 5 };

extern void libusb_close(libusb_device_handle *dev);

struct scanner {
    libusb_device_handle *usb;
    struct libusb_transfer *in;
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

    if (t->status == XFER_CANCELLED || t->status == XFER_NO_DEVICE)
        return;
    if (t->status == XFER_COMPLETED)
        feed(s, t->buffer, t->actual_length);
    if (libusb_submit_transfer(t)) // allow: member-no-keepalive
        fprintf(stderr, "scanner: resubmit failed\n");
}

struct scanner *scanner_open(libusb_device_handle *usb, void (*code)(void *, const char *), void *arg)
{
    struct scanner *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->usb = usb;
    s->code = code;
    s->arg = arg;
    s->in = libusb_alloc_transfer(0);
    if (!s->in) {
        free(s);
        return NULL;
    }
    libusb_fill_bulk_transfer(s->in, usb, EP_IN, s->report, REPORT, on_report, s, 0); // allow: member-no-keepalive
    if (libusb_submit_transfer(s->in)) { // expect: member-no-keepalive
        libusb_free_transfer(s->in);
        free(s);
        return NULL;
    }
    return s;
}

void scanner_close(struct scanner *s)
{
    if (!s)
        return;
    libusb_cancel_transfer(s->in);
    libusb_free_transfer(s->in); // allow: freed-in-flight
    libusb_close(s->usb);
    free(s); // allow: freed-in-flight
}
