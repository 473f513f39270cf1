#include <libusb-1.0/libusb.h>
#include <string.h>
#include <sys/time.h>

typedef struct libusb_context libusb_context;
int libusb_handle_events_timeout_completed(libusb_context *, struct timeval *, int *completed);

#define EP_IN 0x81

struct probe {
    libusb_context *ctx;
    libusb_device_handle *dev;
    struct libusb_transfer *xfer;
    int done;
    unsigned missed;
};

struct status_block {
    uint16_t flags;
    uint16_t battery;
    uint32_t uptime;
};

static void probe_cb(struct libusb_transfer *t)
{
    struct probe *p = t->user_data;
    p->done = 1;
}

int probe_init(struct probe *p, libusb_context *ctx, libusb_device_handle *dev)
{
    memset(p, 0, sizeof *p);
    p->ctx = ctx;
    p->dev = dev;
    p->xfer = libusb_alloc_transfer(0);
    return p->xfer ? 0 : -1;
}

int probe_read_status(struct probe *p, struct status_block *out)
{
    unsigned char pkt[64];
    struct timeval tv = {0, 250000};

    p->done = 0;
    libusb_fill_bulk_transfer(p->xfer, p->dev, EP_IN, pkt, sizeof pkt, probe_cb, p, 0); // allow: stack-escape
    if (libusb_submit_transfer(p->xfer) != 0) // expect: stack-escape
        return -1;
    libusb_handle_events_timeout_completed(p->ctx, &tv, &p->done);
    if (!p->done) {
        p->missed++;
        libusb_cancel_transfer(p->xfer);
        return -1;
    }
    if (p->xfer->status != 0 || p->xfer->actual_length < (int)sizeof *out)
        return -1;
    memcpy(out, pkt, sizeof *out);
    return 0;
}

int probe_battery(struct probe *p)
{
    struct status_block sb;
    for (int tries = 0; tries < 3; tries++)
        if (probe_read_status(p, &sb) == 0)
            return sb.battery;
    return -1;
}
