/* Data acquisition: a ring of bulk transfers keeps the endpoint busy, blocks arrive scrambled. */
#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH 8
#define BLOCK 16384
#define EP_IN 0x81

struct daq {
    libusb_device_handle *dev;
    struct libusb_transfer *xfer[DEPTH];
    unsigned char *block[DEPTH];
    int active, stopping;
    unsigned char key[16];
    unsigned long blocks, gaps;
    void (*sink)(void *user, const unsigned char *data, int n);
    void (*stopped)(void *user);
    void *user;
};

static void daq_block(struct libusb_transfer *t);

static void daq_release(struct daq *d)
{
    for (int i = 0; i < DEPTH; i++) {
        if (d->xfer[i])
            libusb_free_transfer(d->xfer[i]);
        free(d->block[i]);
        d->xfer[i] = NULL;
        d->block[i] = NULL;
    }
}

static void daq_retire(struct daq *d)
{
    if (--d->active == 0) {
        daq_release(d);
        d->stopped(d->user);
    }
}

static int daq_rearm(struct daq *d, struct libusb_transfer *t)
{
    if (d->stopping)
        return -1;
    t->actual_length = 0;
    return libusb_submit_transfer(t);
}

static void daq_deliver(struct daq *d, unsigned char *data, int n)
{
    for (int i = 0; i < n; i++)
        data[i] ^= d->key[i & 15]; // expect: mutated-in-flight
    d->sink(d->user, data, n); // allow: mutated-in-flight
    d->blocks++;
}

static void daq_block(struct libusb_transfer *t)
{
    struct daq *d = t->user_data;
    unsigned char *data = t->buffer;
    int n = t->actual_length, failed;

    if (t->status != 0) {
        d->gaps++;
        d->stopping = 1;
        daq_retire(d);
        return;
    }
    failed = daq_rearm(d, t);
    daq_deliver(d, data, n); // allow: mutated-in-flight
    if (failed)
        daq_retire(d);
}

void daq_stop(struct daq *d)
{
    d->stopping = 1;
    for (int i = 0; i < DEPTH; i++)
        if (d->xfer[i])
            libusb_cancel_transfer(d->xfer[i]);
}

int daq_start(struct daq *d)
{
    memset(d->xfer, 0, sizeof d->xfer);
    memset(d->block, 0, sizeof d->block);
    for (int i = 0; i < DEPTH; i++) {
        d->xfer[i] = libusb_alloc_transfer(0);
        d->block[i] = malloc(BLOCK);
        if (!d->xfer[i] || !d->block[i]) {
            daq_release(d);
            return -1;
        }
        libusb_fill_bulk_transfer(d->xfer[i], d->dev, EP_IN, d->block[i], BLOCK, daq_block, d, 0);
    }
    d->stopping = 0;
    for (d->active = 0; d->active < DEPTH; d->active++)
        if (libusb_submit_transfer(d->xfer[d->active]) != 0)
            break;
    if (d->active == DEPTH)
        return 0;
    if (d->active == 0)
        daq_release(d);
    else
        daq_stop(d);
    return -1;
}
