// Barcode scanner driver: scanners sit on an interrupt-like bulk endpoint and are counted by
// references from the registry and from clients that have opened them.
#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

#define EP_IN 0x81
#define XFER_CANCELLED 3

struct scanner {
    struct scanner *next;
    libusb_device_handle *usb;
    struct libusb_transfer *xfer;
    unsigned char report[64];
    int refs;
    int gone;
    unsigned long scans;
    void (*on_code)(void *user, const unsigned char *code, int len);
    void *user;
};

static struct scanner *registry;

static void scanner_unref(struct scanner *s)
{
    if (--s->refs)
        return;
    free(s); // allow: freed-in-flight
}

struct scanner *scanner_open(libusb_device_handle *usb)
{
    for (struct scanner *s = registry; s; s = s->next) {
        if (s->usb == usb && !s->gone) {
            s->refs++;
            return s;
        }
    }
    return NULL;
}

void scanner_close(struct scanner *s)
{
    scanner_unref(s);
}

static void on_report(struct libusb_transfer *t);

static int scanner_arm(struct scanner *s)
{
    libusb_fill_bulk_transfer(s->xfer, s->usb, EP_IN, s->report, sizeof s->report, on_report, s, 0); // allow: member-no-keepalive
    return libusb_submit_transfer(s->xfer); // expect: member-no-keepalive
}

static void on_report(struct libusb_transfer *t)
{
    struct scanner *s = t->user_data;

    if (t->status != 0) {
        if (t->status != XFER_CANCELLED) {
            s->gone = 1;
            s->xfer = NULL;
        }
        libusb_free_transfer(t);
        return;
    }
    if (t->actual_length > 2 && s->on_code) {
        s->scans++;
        s->on_code(s->user, s->report + 2, t->actual_length - 2);
    }
    if (scanner_arm(s) < 0) {
        s->gone = 1;
        s->xfer = NULL;
        libusb_free_transfer(t);
    }
}

int scanner_attach(libusb_device_handle *usb)
{
    struct scanner *s = calloc(1, sizeof *s);

    if (!s)
        return -1;
    s->usb = usb;
    s->refs = 1;
    s->xfer = libusb_alloc_transfer(0);
    if (!s->xfer || scanner_arm(s) < 0) {
        if (s->xfer)
            libusb_free_transfer(s->xfer);
        scanner_unref(s);
        return -1;
    }
    s->next = registry;
    registry = s;
    return 0;
}

void scanner_detach(libusb_device_handle *usb)
{
    struct scanner **p = &registry, *s;

    while (*p && (*p)->usb != usb)
        p = &(*p)->next;
    s = *p;
    if (!s)
        return;
    *p = s->next;
    s->gone = 1;
    if (s->xfer)
        libusb_cancel_transfer(s->xfer);
    scanner_unref(s); // allow: freed-in-flight
}
