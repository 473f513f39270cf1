#include <libusb-1.0/libusb.h>
#include <stdio.h>

typedef struct dongle {
    libusb_device_handle *h;
    int errors;
} dongle;

static void dongle_wrote(struct libusb_transfer *t)
{
    dongle *d = t->user_data;
    if (t->status || t->actual_length != t->length)
        d->errors++;
    libusb_free_transfer(t);
}

int dongle_write(dongle *d, unsigned char *report, int len)
{
    struct libusb_transfer *t;

    if (len > 64 || !(t = libusb_alloc_transfer(0)))
        return -1;
    libusb_fill_bulk_transfer(t, d->h, 0x04, report, len, dongle_wrote, d, 200); // allow: borrowed-parameter
    if (libusb_submit_transfer(t)) { // expect: borrowed-parameter
        libusb_free_transfer(t);
        return -1;
    }
    return len;
}
