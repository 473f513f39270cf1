/* The helper that frees asks for a number that the helper which starts has counted up. */
#include <libusb-1.0/libusb.h>
#include <stdlib.h>

struct scope {
    libusb_device_handle *dev;
    int flying;
    int closing;
    struct libusb_transfer *transfer[4];
    unsigned char bytes[4][512];
};

static void destroy(struct scope *s)
{
    for (int i = 0; i < 4; i++)
        if (s->transfer[i])
            libusb_free_transfer(s->transfer[i]);
    free(s);
}

static void landed(struct libusb_transfer *t)
{
    struct scope *s = t->user_data;
    if (!s->closing && libusb_submit_transfer(t) == 0)
        return;
    if (--s->flying == 0 && s->closing)
        destroy(s);
}

static int launch(struct scope *s, int i)
{
    libusb_fill_bulk_transfer(s->transfer[i], s->dev, 0x82, s->bytes[i], 512, landed, s, 0);
    if (libusb_submit_transfer(s->transfer[i]))
        return -1;
    s->flying++;
    return 0;
}

static void leave(struct scope *s)
{
    s->closing = 1;
    if (s->flying == 0) {
        destroy(s);
        return;
    }
    for (int i = 0; i < 4; i++)
        if (s->transfer[i])
            libusb_cancel_transfer(s->transfer[i]);
}

struct scope *counted(libusb_device_handle *dev)
{
    struct scope *s = calloc(1, sizeof *s);
    s->dev = dev;
    for (int i = 0; i < 4; i++) {
        s->transfer[i] = libusb_alloc_transfer(0);
        if (!s->transfer[i] || launch(s, i)) {
            leave(s);
            return NULL;
        }
    }
    return s;
}

struct scope *asks_for_nothing(libusb_device_handle *dev)
{
    struct scope *s = calloc(1, sizeof *s);
    s->dev = dev;
    for (int i = 0; i < 4; i++) {
        s->transfer[i] = libusb_alloc_transfer(0);
        if (!s->transfer[i] || launch(s, i)) {
            destroy(s); // expect: freed-in-flight
            return NULL;
        }
    }
    return s;
}
