#include <libusb-1.0/libusb.h>
#include <stdio.h>
#include <stdlib.h>

struct libusb_context;
int libusb_handle_events(struct libusb_context *ctx);

#define NXFER 8
#define XFER_LEN 16384
#define EP_IQ 0x81
#define XFER_OK 0

typedef void (*sample_fn)(void *user, const unsigned char *p, int n);

struct sdr {
    struct libusb_context *ctx;
    libusb_device_handle *dev;
    struct libusb_transfer *xfer[NXFER];
    int running;
    int active;
    sample_fn sink;
    void *user;
};

static void on_iq(struct libusb_transfer *t)
{
    struct sdr *d = t->user_data;

    d->active--;
    if (!d->running || t->status != XFER_OK)
        return;
    d->sink(d->user, t->buffer, t->actual_length);
    if (libusb_submit_transfer(t) == 0)
        d->active++;
}

static int sdr_alloc(struct sdr *d)
{
    for (int i = 0; i < NXFER; i++) {
        unsigned char *buf = malloc(XFER_LEN);
        d->xfer[i] = buf ? libusb_alloc_transfer(0) : NULL;
        if (!d->xfer[i]) {
            free(buf);
            return -1;
        }
        libusb_fill_bulk_transfer(d->xfer[i], d->dev, EP_IQ, buf, XFER_LEN, on_iq, d, 0);
    }
    return 0;
}

void sdr_stop(struct sdr *d)
{
    d->running = 0;
    for (int i = 0; i < NXFER; i++)
        if (d->xfer[i])
            libusb_cancel_transfer(d->xfer[i]);
    for (int i = 0; i < NXFER; i++) {
        if (!d->xfer[i])
            continue;
        free(d->xfer[i]->buffer); // expect: freed-in-flight
        libusb_free_transfer(d->xfer[i]); // allow: freed-in-flight
        d->xfer[i] = NULL;
    }
}

int sdr_start(struct sdr *d, sample_fn sink, void *user)
{
    d->sink = sink;
    d->user = user;
    d->running = 1;
    if (sdr_alloc(d) < 0) {
        sdr_stop(d);
        return -1;
    }
    for (int i = 0; i < NXFER; i++) {
        if (libusb_submit_transfer(d->xfer[i]) != 0) {
            fprintf(stderr, "submit %d failed\n", i);
            sdr_stop(d);
            return -1;
        }
        d->active++;
    }
    return 0;
}

int sdr_run(struct sdr *d, const volatile int *stop)
{
    while (!*stop && d->active > 0)
        if (libusb_handle_events(d->ctx) < 0)
            break;
    sdr_stop(d);
    return d->active;
}
