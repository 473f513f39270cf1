/* Label printer: jobs are sent in pieces over the bulk OUT endpoint, without waiting. */
#include <libusb-1.0/libusb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EP_OUT 0x01
#define PRINTER_TIMEOUT_MS 5000

struct printer {
    libusb_device_handle *h;
    int in_flight;
    int errors;
    int offline;
};

static unsigned char feed_cmd[] = {0x1b, 'd', 3};
static unsigned char cut_cmd[] = {0x1d, 'V', 1};

static void piece_done(struct libusb_transfer *t)
{
    struct printer *p = t->user_data;

    p->in_flight--;
    if (t->status != 0 || t->actual_length != t->length) {
        p->errors++;
        p->offline = p->errors > 3;
        fprintf(stderr, "printer: short or failed transfer, status %d\n", t->status);
    } else {
        p->errors = 0;
    }
    libusb_free_transfer(t);
}

int printer_send(struct printer *p, unsigned char *data, int len)
{
    struct libusb_transfer *t;
    int rc;

    if (p->offline)
        return -1;
    t = libusb_alloc_transfer(0);
    if (!t)
        return -1;
    libusb_fill_bulk_transfer(t, p->h, EP_OUT, data, len, piece_done, p, PRINTER_TIMEOUT_MS); // allow: borrowed-parameter
    rc = libusb_submit_transfer(t); // expect: borrowed-parameter
    if (rc) {
        libusb_free_transfer(t);
        return rc;
    }
    p->in_flight++;
    return 0;
}

int printer_finish_label(struct printer *p)
{
    int rc = printer_send(p, feed_cmd, sizeof feed_cmd);
    return rc ? rc : printer_send(p, cut_cmd, sizeof cut_cmd);
}
