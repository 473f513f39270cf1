#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

static void sent(struct libusb_transfer *t)
{
    int *left = t->user_data;
    --*left;
}

int upload(libusb_device_handle *h, const void *fw, int n, int *left)
{
    int rc = -1;
    unsigned char *copy = NULL;
    struct libusb_transfer *t = libusb_alloc_transfer(0);

    if (!t)
        goto out;
    copy = malloc((size_t)n);
    if (!copy)
        goto out;
    memcpy(copy, fw, (size_t)n);
    libusb_fill_bulk_transfer(t, h, 0x02, copy, n, sent, left, 0);
    t->flags |= LIBUSB_TRANSFER_FREE_BUFFER | LIBUSB_TRANSFER_FREE_TRANSFER;
    rc = libusb_submit_transfer(t);
    if (rc == 0) {
        t = NULL;
        ++*left;
    }
out:
    if (t)
        libusb_free_transfer(t);
    free(copy); // expect: freed-in-flight
    return rc;
}
