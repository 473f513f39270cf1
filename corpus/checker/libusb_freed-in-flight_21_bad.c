#include <libusb-1.0/libusb.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define SDR_XFERS 8
#define SDR_CHUNK (64 * 1024)

typedef void (*sdr_sink)(void *ctx, const unsigned char *iq, int len);

struct sdr {
    libusb_device_handle *dev;
    struct libusb_transfer *xfer[SDR_XFERS];
    unsigned char *chunk[SDR_XFERS];
    sdr_sink sink;
    void *sink_ctx;
    atomic_int running;
    atomic_int dropped;
};

static void sdr_forget(struct sdr *s, struct libusb_transfer *t)
{
    for (int i = 0; i < SDR_XFERS; i++)
        if (s->xfer[i] == t)
            s->xfer[i] = NULL;
    libusb_free_transfer(t);
}

static void sdr_chunk_done(struct libusb_transfer *t)
{
    struct sdr *s = t->user_data;

    if (!atomic_load(&s->running) || t->status != 0) {
        sdr_forget(s, t);
        return;
    }
    if (t->actual_length > 0)
        s->sink(s->sink_ctx, t->buffer, t->actual_length);
    if (libusb_submit_transfer(t) != 0) {
        atomic_fetch_add(&s->dropped, 1);
        sdr_forget(s, t);
    }
}

int sdr_start(struct sdr *s, sdr_sink sink, void *ctx)
{
    int i;

    s->sink = sink;
    s->sink_ctx = ctx;
    for (i = 0; i < SDR_XFERS; i++) {
        s->chunk[i] = malloc(SDR_CHUNK);
        s->xfer[i] = libusb_alloc_transfer(0);
        if (!s->chunk[i] || !s->xfer[i])
            return -1;
        libusb_fill_bulk_transfer(s->xfer[i], s->dev, 0x81, s->chunk[i], SDR_CHUNK, sdr_chunk_done, s, 0);
    }
    atomic_store(&s->running, 1);
    for (i = 0; i < SDR_XFERS; i++)
        if (libusb_submit_transfer(s->xfer[i]) != 0)
            return -1;
    return 0;
}

void sdr_stop(struct sdr *s)
{
    int i;

    if (!atomic_exchange(&s->running, 0))
        return;
    for (i = 0; i < SDR_XFERS; i++)
        if (s->xfer[i])
            libusb_cancel_transfer(s->xfer[i]);
    for (i = 0; i < SDR_XFERS; i++) {
        free(s->chunk[i]); // expect: freed-in-flight
        s->chunk[i] = NULL;
        s->xfer[i] = NULL;
    }
}
