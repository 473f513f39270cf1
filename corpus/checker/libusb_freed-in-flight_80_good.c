#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

static int done_count;

static void done(struct libusb_transfer *t)
{
    if (t->status == 0)
        done_count++;
}

static void done_free(struct libusb_transfer *t)
{
    done(t);
    free(t->buffer);
    libusb_free_transfer(t);
}

int send_report(libusb_device_handle *h, const unsigned char *data, int len, int automatic)
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
    libusb_fill_bulk_transfer(t, h, 0x01, copy, len, automatic ? done : done_free, NULL, 500);
    if (automatic)
        t->flags = LIBUSB_TRANSFER_FREE_TRANSFER | LIBUSB_TRANSFER_FREE_BUFFER;
    rc = libusb_submit_transfer(t);
    if (rc) {
        free(copy);
        t->flags = 0;
        libusb_free_transfer(t);
    }
    return rc;
}

int get_status(libusb_device_handle *h, int *out)
{
    unsigned char raw[8];
    int n = 0;
    int rc = libusb_bulk_transfer(h, 0x81, raw, sizeof raw, &n, 100);
    if (rc == 0 && n > 0)
        *out = raw[0];
    return rc;
}
