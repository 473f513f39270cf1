#include <libusb-1.0/libusb.h>
#include <string.h>

#define ROWS 8
#define COLS 32
#define REPORT (ROWS * COLS / 8 + 2)

struct panel {
    libusb_device_handle *dev;
    struct libusb_transfer *out;
    unsigned errors;
    unsigned char seq;
    unsigned char frame[ROWS * COLS / 8];
    unsigned char report[REPORT];
};

static void on_sent(struct libusb_transfer *x)
{
    struct panel *p = x->user_data;

    if (x->status != 0 || x->actual_length != REPORT)
        p->errors++;
}

int panel_open(struct panel *p, libusb_device_handle *dev)
{
    memset(p, 0, sizeof *p);
    p->dev = dev;
    p->out = libusb_alloc_transfer(0);
    return p->out ? 0 : -1;
}

static int panel_send(struct panel *p)
{
    int rc;

    p->report[0] = 0x02; // allow: mutated-in-flight
    p->report[1] = p->seq++; // allow: mutated-in-flight
    memcpy(p->report + 2, p->frame, sizeof p->frame); // expect: mutated-in-flight
    libusb_fill_bulk_transfer(p->out, p->dev, 0x01, p->report, REPORT, on_sent, p, 500); // allow: mutated-in-flight
    rc = libusb_submit_transfer(p->out); // allow: mutated-in-flight
    if (rc < 0)
        p->errors++;
    return rc;
}

void panel_pixel(struct panel *p, int row, int col, int on)
{
    unsigned char *b;

    if (row < 0 || row >= ROWS || col < 0 || col >= COLS)
        return;
    b = &p->frame[(row * COLS + col) / 8];
    if (on)
        *b |= (unsigned char)(1u << (col % 8));
    else
        *b &= (unsigned char)~(1u << (col % 8));
}

void panel_on_tick(struct panel *p, unsigned ms)
{
    int col = (int)(ms / 100 % COLS);
    int row;

    for (row = 0; row < ROWS; row++) {
        panel_pixel(p, row, (col + COLS - 1) % COLS, 0);
        panel_pixel(p, row, col, 1);
    }
    panel_send(p);
}
