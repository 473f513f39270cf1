/* Front panel: ask for the key state over the interrupt-less bulk pipe. */
#include <libusb-1.0/libusb.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

struct libusb_context;
int libusb_handle_events_timeout_completed(struct libusb_context *, struct timeval *, int *);

#define EP_IN 0x81
#define WAIT_S 2

struct panel {
    struct libusb_context *usb;
    libusb_device_handle *dev;
    struct libusb_transfer *xfer; /* allocated with the panel */
    unsigned char keys[16];
    unsigned timeouts;
    int stuck; /* set once the pipe no longer answers */
};

struct outcome {
    int done;
    int status;
    int length;
};

static void keys_arrived(struct libusb_transfer *t)
{
    struct outcome *o = t->user_data;
    o->status = t->status;
    o->length = t->actual_length;
    o->done = 1;
}

int panel_read_keys(struct panel *p, unsigned *mask)
{
    struct outcome o = {0, 0, 0};
    time_t limit = time(NULL) + WAIT_S;
    int rc;
    if (p->stuck)
        return -1;
    libusb_fill_bulk_transfer(p->xfer, p->dev, EP_IN, p->keys, sizeof p->keys, keys_arrived, &o, 0); /* allow: handler-captures-local */
    rc = libusb_submit_transfer(p->xfer); /* expect: handler-captures-local */
    if (rc < 0)
        return rc;
    while (!o.done) {
        struct timeval slice = {0, 100000};
        rc = libusb_handle_events_timeout_completed(p->usb, &slice, &o.done);
        if (time(NULL) > limit) {
            p->timeouts++;
            p->stuck = 1;
            return -1; /* allow: handler-captures-local */
        }
    }
    if (o.status != 0 || o.length < 4)
        return -1;
    *mask = p->keys[0] | (unsigned)p->keys[1] << 8 | (unsigned)p->keys[2] << 16 | (unsigned)p->keys[3] << 24;
    return 0;
}

/* The main loop also drives the other devices on this context. */
void panel_turn(struct panel *p)
{
    unsigned mask;
    struct timeval none = {0, 0};
    if (!p->stuck && panel_read_keys(p, &mask) == 0)
        printf("keys %08x\n", mask);
    libusb_handle_events_timeout_completed(p->usb, &none, NULL);
}
