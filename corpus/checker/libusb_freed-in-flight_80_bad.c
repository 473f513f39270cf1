#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

static int done_count;

static void done(struct libusb_transfer *t)
{
    if (t->status == 0)
        done_count++;
}

int send_report(libusb_device_handle *h, const unsigned char *data, int len)
{
    int rc;
    unsigned char *copy = malloc((size_t)len);
    struct libusb_transfer *t = libusb_alloc_transfer(0);
    if (!copy || !t) {
        free(copy);
        libusb_free_transfer(t);
        return -1;
    }
    memcpy(copy, data, (size_t)len);
    libusb_fill_bulk_transfer(t, h, 0x01, copy, len, done, NULL, 500);
    t->flags = LIBUSB_TRANSFER_FREE_TRANSFER;
    rc = libusb_submit_transfer(t);
    free(copy); // expect: freed-in-flight
    return rc;
}
