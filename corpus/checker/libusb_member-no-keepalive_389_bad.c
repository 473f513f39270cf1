/* Key fobs: one interrupt-style poll transfer per attached device. */
#include <libusb-1.0/libusb.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ST_COMPLETED = 0, ST_CANCELLED = 3, ST_GONE = 5 };

struct fob {
    struct fob *next;
    libusb_device_handle *handle;
    struct libusb_transfer *xfer;
    unsigned long reports;
    unsigned char rx[64];
};

struct hub {
    struct fob *fobs;
    void (*on_report)(const unsigned char *p, int n);
};

static struct hub hub;

static int fob_arm(struct fob *f);

static void fob_done(struct libusb_transfer *t)
{
    struct fob *f = t->user_data;

    if (t->status == ST_CANCELLED) {
        libusb_free_transfer(t);
        return;
    }
    if (t->status == ST_GONE)
        return;
    if (t->status == ST_COMPLETED) {
        f->reports++;
        hub.on_report(f->rx, t->actual_length);
    }
    fob_arm(f);
}

static int fob_arm(struct fob *f)
{
    libusb_fill_bulk_transfer(f->xfer, f->handle, 0x81, f->rx, sizeof f->rx, fob_done, f, 0); /* allow: member-no-keepalive */
    return libusb_submit_transfer(f->xfer); /* expect: member-no-keepalive */
}

int fob_arrived(libusb_device_handle *h)
{
    struct fob *f = calloc(1, sizeof *f);

    if (!f)
        return -1;
    f->handle = h;
    f->xfer = libusb_alloc_transfer(0);
    if (!f->xfer || fob_arm(f)) {
        if (f->xfer)
            libusb_free_transfer(f->xfer);
        free(f);
        return -1;
    }
    f->next = hub.fobs;
    hub.fobs = f;
    return 0;
}

void fob_left(libusb_device_handle *h)
{
    struct fob **pp, *f;

    for (pp = &hub.fobs; (f = *pp) != NULL; pp = &f->next) {
        if (f->handle != h)
            continue;
        *pp = f->next;
        libusb_cancel_transfer(f->xfer);
        free(f); /* allow: freed-in-flight */
        return;
    }
}
