#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

static void ignore(struct libusb_transfer *t) { (void)t; }

int post(libusb_device_handle *h, const void *p, size_t n)
{
    struct libusb_transfer *t = libusb_alloc_transfer(0);
    unsigned char *copy = malloc(n);
    int rc;

    if (!t || !copy) {
        free(copy);
        if (t)
            libusb_free_transfer(t);
        return -1;
    }
    memcpy(copy, p, n);
    libusb_fill_bulk_transfer(t, h, 0x02, copy, (int)n, ignore, NULL, 1000);
    t->flags = LIBUSB_TRANSFER_FREE_BUFFER | LIBUSB_TRANSFER_FREE_TRANSFER;
    rc = libusb_submit_transfer(t);
    if (rc)
        libusb_free_transfer(t);
    return rc;
}
