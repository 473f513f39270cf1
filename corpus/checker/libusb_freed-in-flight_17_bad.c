#include <libusb-1.0/libusb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Streams samples of a data logger. The bulk endpoint is kept busy all the time. */

#define EP_IN 0x81
#define PACKET 512
#define MAGIC 0x5a
#define XFER_COMPLETED 0
#define XFER_TIMED_OUT 2

struct logger {
    libusb_device_handle *dev;
    struct libusb_transfer *xfer;
    unsigned char *raw;
    unsigned char frame[PACKET];
    uint8_t next_seq;
    unsigned lost;
    void (*on_sample)(void *user, const int16_t *v, unsigned n);
    void (*on_end)(void *user, int error);
    void *user;
};

static void logger_free(struct logger *l, int error)
{
    if (l->on_end)
        l->on_end(l->user, error);
    libusb_free_transfer(l->xfer); // allow: freed-in-flight
    free(l->raw); // expect: freed-in-flight
    free(l);      // allow: freed-in-flight
}

/* 0: fine, -1: the device talks nonsense */
static int logger_decode(struct logger *l, int len)
{
    int16_t v[(PACKET - 4) / 2];
    unsigned n;

    if (len < 4 || l->frame[0] != MAGIC)
        return -1;
    n = l->frame[2];
    if (4 + 2 * (int)n > len)
        return -1;
    if (l->frame[1] != l->next_seq)
        l->lost += (uint8_t)(l->frame[1] - l->next_seq);
    l->next_seq = (uint8_t)(l->frame[1] + 1);
    for (unsigned i = 0; i < n; i++)
        v[i] = (int16_t)(l->frame[4 + 2 * i] | l->frame[5 + 2 * i] << 8);
    l->on_sample(l->user, v, n);
    return 0;
}

static void on_packet(struct libusb_transfer *t)
{
    struct logger *l = t->user_data;
    int len = t->actual_length;

    if (t->status != XFER_COMPLETED && t->status != XFER_TIMED_OUT) {
        logger_free(l, t->status);
        return;
    }
    memcpy(l->frame, l->raw, (size_t)len);
    if (libusb_submit_transfer(t) < 0) { // allow: freed-in-flight
        logger_free(l, -1);
        return;
    }
    if (len > 0 && logger_decode(l, len) < 0) {
        fprintf(stderr, "logger: bad packet\n");
        logger_free(l, -2);
    }
}

int logger_start(libusb_device_handle *dev, void (*on_sample)(void *, const int16_t *, unsigned),
                 void (*on_end)(void *, int), void *user)
{
    struct logger *l = calloc(1, sizeof *l);
    int rc;

    if (!l)
        return -1;
    l->dev = dev;
    l->on_sample = on_sample;
    l->user = user;
    l->raw = malloc(PACKET);
    l->xfer = libusb_alloc_transfer(0);
    if (!l->raw || !l->xfer) {
        libusb_free_transfer(l->xfer);
        free(l->raw);
        free(l);
        return -1;
    }
    libusb_fill_bulk_transfer(l->xfer, dev, EP_IN, l->raw, PACKET, on_packet, l, 1000);
    rc = libusb_submit_transfer(l->xfer);
    if (rc < 0)
        logger_free(l, rc);
    else
        l->on_end = on_end;
    return rc;
}
