#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

struct lcd {
    libusb_device_handle *h;
    int pending;
};

static void lcd_cb(struct libusb_transfer *t)
{
    struct lcd *l = t->user_data;
    l->pending--;
}

static int lcd_submit(struct lcd *l, unsigned char *p, int n)
{
    struct libusb_transfer *t = libusb_alloc_transfer(0);
    if (!t)
        return -1;
    t->flags = LIBUSB_TRANSFER_FREE_TRANSFER;
    libusb_fill_bulk_transfer(t, l->h, 0x01, p, n, lcd_cb, l, 500); // allow: borrowed-parameter
    l->pending++;
    return libusb_submit_transfer(t); // allow: borrowed-parameter
}

int lcd_clear(struct lcd *l, unsigned char colour)
{
    unsigned char pkt[64];

    memset(pkt, colour, sizeof pkt);
    pkt[0] = 0xC1;
    return lcd_submit(l, pkt, sizeof pkt); // expect: stack-escape
}
