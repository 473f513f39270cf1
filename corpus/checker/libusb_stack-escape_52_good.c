#include <libusb-1.0/libusb.h>
#include <stdio.h>

int query_serial(libusb_device_handle *h, char *dst, int cap)
{
    unsigned char cmd[2] = {0x12, 0x01};
    unsigned char reply[32];
    int n = 0, rc;

    rc = libusb_bulk_transfer(h, 0x01, cmd, sizeof cmd, &n, 250);
    if (rc == 0)
        rc = libusb_bulk_transfer(h, 0x81, reply, sizeof reply, &n, 250);
    if (rc)
        return rc;
    return snprintf(dst, (size_t)cap, "%.*s", n, (char *)reply);
}
