/* Sensor registry: reference-counted sensors that poll their bulk endpoint. */
#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

struct sensor {
    struct sensor *next;
    int refs;
    int serial;
    libusb_device_handle *handle;
    unsigned long samples;
    short value;
    unsigned char report[64];
};

struct registry {
    struct sensor *all;
    int errors;
};

static struct registry reg;

struct sensor *sensor_get(struct sensor *s)
{
    s->refs++;
    return s;
}

void sensor_put(struct sensor *s)
{
    if (--s->refs == 0)
        free(s); // allow: freed-in-flight
}

static void report_done(struct libusb_transfer *t);

static int sensor_poll(struct sensor *s, struct libusb_transfer *t)
{
    libusb_fill_bulk_transfer(t, s->handle, 0x81, s->report, sizeof s->report, report_done, s, 0); // allow: member-no-keepalive
    return libusb_submit_transfer(t); // expect: member-no-keepalive
}

static void report_done(struct libusb_transfer *t)
{
    struct sensor *s = t->user_data;

    if (t->status != 0) {
        reg.errors++;
        libusb_free_transfer(t);
        return;
    }
    if (t->actual_length >= 2) {
        s->value = (short)(s->report[0] | s->report[1] << 8);
        s->samples++;
    }
    if (sensor_poll(s, t) != 0) {
        reg.errors++;
        libusb_free_transfer(t);
    }
}

int sensor_plugged(libusb_device_handle *h, int serial)
{
    struct sensor *s = calloc(1, sizeof *s);
    struct libusb_transfer *t = libusb_alloc_transfer(0);

    if (!s || !t)
        goto fail;
    s->refs = 1;
    s->serial = serial;
    s->handle = h;
    if (sensor_poll(s, t) != 0)
        goto fail;
    s->next = reg.all;
    reg.all = s;
    return 0;
fail:
    if (t)
        libusb_free_transfer(t);
    free(s);
    return -1;
}

void sensor_retire(int serial)
{
    for (struct sensor **pp = &reg.all; *pp; pp = &(*pp)->next)
        if ((*pp)->serial == serial) {
            struct sensor *s = *pp;

            *pp = s->next;
            sensor_put(s);
            return;
        }
}

struct sensor *sensor_find(int serial)
{
    for (struct sensor *s = reg.all; s; s = s->next)
        if (s->serial == serial)
            return sensor_get(s);
    return NULL;
}
