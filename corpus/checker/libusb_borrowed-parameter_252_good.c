/* Character display: texts are copied into transfers that clean up after themselves. */
#include <libusb-1.0/libusb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EP_OUT 0x02
#define ROWS 4
#define COLS 20

struct display {
    libusb_device_handle *h;
    int in_flight;
    int failed;
};

static void sent(struct libusb_transfer *t)
{
    struct display *d = t->user_data;

    d->in_flight--;
    if (t->status != 0) {
        d->failed++;
        fprintf(stderr, "display: transfer status %d\n", t->status);
    }
    /* buffer and transfer go by their flags */
}

static int display_send(struct display *d, const void *bytes, size_t n)
{
    struct libusb_transfer *t = libusb_alloc_transfer(0);
    unsigned char *copy;
    int rc;

    if (!t)
        return -1;
    copy = malloc(n);
    if (!copy) {
        libusb_free_transfer(t);
        return -1;
    }
    memcpy(copy, bytes, n);
    libusb_fill_bulk_transfer(t, d->h, EP_OUT, copy, (int)n, sent, d, 1000);
    t->flags = LIBUSB_TRANSFER_FREE_BUFFER | LIBUSB_TRANSFER_FREE_TRANSFER;
    rc = libusb_submit_transfer(t);
    if (rc) {
        libusb_free_transfer(t); /* frees the copy, too */
        return rc;
    }
    d->in_flight++;
    return 0;
}

int display_text(struct display *d, int row, const char *text)
{
    unsigned char cmd[3 + COLS];
    size_t n = strlen(text);

    if (row < 0 || row >= ROWS)
        return -1;
    if (n > COLS)
        n = COLS;
    cmd[0] = 0x1b;
    cmd[1] = 'R';
    cmd[2] = (unsigned char)row;
    memset(cmd + 3, ' ', COLS);
    memcpy(cmd + 3, text, n);
    return display_send(d, cmd, sizeof cmd);
}

int display_clear(struct display *d)
{
    return display_send(d, "\x1b" "C", 2);
}

int display_clock(struct display *d, int hour, int min)
{
    char text[COLS + 1];

    snprintf(text, sizeof text, "%02d:%02d", hour % 24, min % 60);
    return display_text(d, 0, text);
}
