#include <libusb-1.0/libusb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define SDR_XFERS 8
#define SDR_CHUNK (64 * 1024)

typedef void (*sdr_sink)(void *ctx, const unsigned char *iq, int len);

struct sdr {
    libusb_device_handle *dev;
    struct libusb_transfer *xfer[SDR_XFERS];
    sdr_sink sink;
    void *sink_ctx;
    pthread_mutex_t lock;
    pthread_cond_t idle;
    int running;
    int active;
};

static void sdr_retire(struct sdr *s, struct libusb_transfer *t)
{
    for (int i = 0; i < SDR_XFERS; i++)
        if (s->xfer[i] == t)
            s->xfer[i] = NULL;
    free(t->buffer);
    libusb_free_transfer(t);
    if (--s->active == 0)
        pthread_cond_broadcast(&s->idle);
}

static void sdr_chunk_done(struct libusb_transfer *t)
{
    struct sdr *s = t->user_data;
    int go;

    pthread_mutex_lock(&s->lock);
    go = s->running && t->status == 0;
    if (!go)
        sdr_retire(s, t);
    pthread_mutex_unlock(&s->lock);
    if (!go)
        return;

    if (t->actual_length > 0)
        s->sink(s->sink_ctx, t->buffer, t->actual_length);
    pthread_mutex_lock(&s->lock);
    if (!s->running || libusb_submit_transfer(t) != 0)
        sdr_retire(s, t);
    pthread_mutex_unlock(&s->lock);
}

int sdr_start(struct sdr *s, sdr_sink sink, void *ctx)
{
    int rc = 0;

    s->sink = sink;
    s->sink_ctx = ctx;
    pthread_mutex_lock(&s->lock);
    s->running = 1;
    for (int i = 0; i < SDR_XFERS; i++) {
        unsigned char *chunk = malloc(SDR_CHUNK);
        struct libusb_transfer *t = libusb_alloc_transfer(0);
        if (!chunk || !t) {
            free(chunk);
            libusb_free_transfer(t);
            rc = -1;
            break;
        }
        libusb_fill_bulk_transfer(t, s->dev, 0x81, chunk, SDR_CHUNK, sdr_chunk_done, s, 0);
        s->xfer[i] = t;
        s->active++;
        if (libusb_submit_transfer(t) != 0) {
            sdr_retire(s, t);
            rc = -1;
            break;
        }
    }
    pthread_mutex_unlock(&s->lock);
    return rc;
}

/* Called from the control thread; the event thread keeps running. */
void sdr_stop(struct sdr *s)
{
    pthread_mutex_lock(&s->lock);
    s->running = 0;
    for (int i = 0; i < SDR_XFERS; i++)
        if (s->xfer[i])
            libusb_cancel_transfer(s->xfer[i]);
    while (s->active > 0)
        pthread_cond_wait(&s->idle, &s->lock);
    pthread_mutex_unlock(&s->lock);
}
