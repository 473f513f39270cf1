#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#define EP_OUT 0x02
#define TRIES 20

struct probe {
    libusb_context *ctx;
    libusb_device_handle *dev;
    struct libusb_transfer *xfer;
    unsigned char cmd[64];
    unsigned timeouts;
};

struct outcome {
    int done;
    int status;
    int length;
};

static void LIBUSB_CALL command_done(struct libusb_transfer *t)
{
    struct outcome *o = t->user_data;
    o->status = (int)t->status;
    o->length = t->actual_length;
    o->done = 1;
}

int probe_open(struct probe *p, libusb_context *ctx, libusb_device_handle *dev)
{
    memset(p, 0, sizeof *p);
    p->ctx = ctx;
    p->dev = dev;
    p->xfer = libusb_alloc_transfer(0);
    return p->xfer ? 0 : LIBUSB_ERROR_NO_MEM;
}

int probe_command(struct probe *p, const void *cmd, size_t n)
{
    struct outcome res = {0, 0, 0};
    int tries, rc;

    if (n > sizeof p->cmd)
        return LIBUSB_ERROR_OVERFLOW;
    memcpy(p->cmd, cmd, n);
    libusb_fill_bulk_transfer(p->xfer, p->dev, EP_OUT, p->cmd, (int)n, command_done, &res, 0); // allow: stack-control-block
    rc = libusb_submit_transfer(p->xfer); // expect: stack-control-block
    if (rc < 0)
        return rc;
    for (tries = 0; tries < TRIES && !res.done; tries++) {
        struct timeval tv = {0, 50000};
        libusb_handle_events_timeout_completed(p->ctx, &tv, &res.done);
    }
    if (!res.done) {
        p->timeouts++;
        libusb_cancel_transfer(p->xfer);
        return LIBUSB_ERROR_TIMEOUT;
    }
    return res.status == LIBUSB_TRANSFER_COMPLETED ? res.length : LIBUSB_ERROR_IO;
}
