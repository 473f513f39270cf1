#include <libusb-1.0/libusb.h>
#include <string.h>

struct libusb_context;
int libusb_handle_events_completed(struct libusb_context *ctx, int *completed);

static void mark(struct libusb_transfer *t) { *(int *)t->user_data = 1; }

int poke(struct libusb_context *ctx, libusb_device_handle *h, unsigned char reg, unsigned char val)
{
    unsigned char cmd[4] = {0xF0, reg, val, 0};
    int completed = 0, rc;
    struct libusb_transfer *t = libusb_alloc_transfer(0);

    if (!t)
        return -1;
    cmd[3] = (unsigned char)(cmd[0] ^ reg ^ val);
    libusb_fill_bulk_transfer(t, h, 0x01, cmd, sizeof cmd, mark, &completed, 100);
    rc = libusb_submit_transfer(t);
    if (rc == 0) {
        while (!completed)
            libusb_handle_events_completed(ctx, &completed);
        rc = t->status;
    }
    libusb_free_transfer(t);
    return rc;
}
