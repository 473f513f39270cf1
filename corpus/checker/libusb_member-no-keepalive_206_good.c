/* Keypad driver: transfer buffers live inside the device object; a closed device goes away with the
   callback of its last transfer. */
#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

struct keypad {
    libusb_device_handle *dev;
    struct libusb_transfer *in, *out;
    unsigned in_flight;
    unsigned closing : 1;
    unsigned out_busy : 1;
    unsigned char report[16];
    unsigned char leds[4];
    unsigned char wanted;
    void (*key)(void *user, unsigned code);
    void *user;
};

static void leds_sync(struct keypad *k);

static void keypad_destroy(struct keypad *k)
{
    if (k->in)
        libusb_free_transfer(k->in);
    if (k->out)
        libusb_free_transfer(k->out);
    free(k);
}

static int launch(struct keypad *k, struct libusb_transfer *t)
{
    int rc = libusb_submit_transfer(t);

    if (rc == 0)
        k->in_flight++;
    return rc;
}

static int landed(struct keypad *k)
{
    k->in_flight--;
    if (k->closing && k->in_flight == 0) {
        keypad_destroy(k);
        return 1;
    }
    return k->closing;
}

static void report_in(struct libusb_transfer *t)
{
    struct keypad *k = t->user_data;
    int n = t->status == 0 ? t->actual_length : 0;

    for (int i = 0; i < n && !k->closing; i++)
        if (k->report[i])
            k->key(k->user, k->report[i]);
    if (!landed(k))
        launch(k, t);
}

static void leds_out(struct libusb_transfer *t)
{
    struct keypad *k = t->user_data;

    k->out_busy = 0;
    if (landed(k))
        return;
    if (t->status == 0 && k->leds[1] != k->wanted)
        leds_sync(k);
}

static void leds_sync(struct keypad *k)
{
    if (k->out_busy || k->closing)
        return;
    k->leds[0] = 0x21;
    k->leds[1] = k->wanted;
    k->out_busy = launch(k, k->out) == 0;
}

void keypad_leds(struct keypad *k, unsigned char mask)
{
    k->wanted = mask;
    leds_sync(k);
}

void keypad_close(struct keypad *k)
{
    k->closing = 1;
    if (k->in_flight == 0) {
        keypad_destroy(k);
        return;
    }
    libusb_cancel_transfer(k->in);
    if (k->out_busy)
        libusb_cancel_transfer(k->out);
}

struct keypad *keypad_open(libusb_device_handle *dev, void (*key)(void *, unsigned), void *user)
{
    struct keypad *k = calloc(1, sizeof *k);

    if (!k)
        return NULL;
    k->dev = dev;
    k->key = key;
    k->user = user;
    k->in = libusb_alloc_transfer(0);
    k->out = libusb_alloc_transfer(0);
    if (k->in && k->out) {
        libusb_fill_bulk_transfer(k->in, dev, 0x81, k->report, sizeof k->report, report_in, k, 0);
        libusb_fill_bulk_transfer(k->out, dev, 0x02, k->leds, sizeof k->leds, leds_out, k, 500);
        if (launch(k, k->in) == 0)
            return k;
    }
    keypad_destroy(k);
    return NULL;
}
