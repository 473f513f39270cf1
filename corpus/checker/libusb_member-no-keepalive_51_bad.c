#include <libusb-1.0/libusb.h>
#include <stdlib.h>

struct pad {
    libusb_device_handle *h;
    struct libusb_transfer *irq;
    unsigned char report[64];
    void (*event)(const unsigned char *r, int n);
};

static void pad_irq(struct libusb_transfer *t)
{
    struct pad *p = t->user_data;
    if (t->status == 0)
        p->event(p->report, t->actual_length);
    libusb_submit_transfer(t); // allow: member-no-keepalive
}

struct pad *pad_attach(libusb_device_handle *h, void (*event)(const unsigned char *, int))
{
    struct pad *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->h = h;
    p->event = event;
    p->irq = libusb_alloc_transfer(0);
    libusb_fill_bulk_transfer(p->irq, h, 0x83, p->report, sizeof p->report, pad_irq, p, 0);
    libusb_submit_transfer(p->irq); // expect: member-no-keepalive
    return p;
}

void pad_detach(struct pad *p)
{
    p->event = NULL;
    free(p); // allow: freed-in-flight
}
