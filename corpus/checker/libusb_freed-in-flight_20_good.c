#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

/* libusb.h */
typedef struct libusb_context libusb_context;
int libusb_handle_events_completed(libusb_context *ctx, int *completed);

#define DEPTH 4
#define REPORT 64
#define EP_IN 0x83

typedef struct reader {
    libusb_context *ctx;
    struct libusb_transfer *t[DEPTH];
    int submitted;
    int stopping;
    int failed;
    void (*report)(struct reader *r, const unsigned char *data, int n);
} reader_t;

static void on_report(struct libusb_transfer *t)
{
    reader_t *r = t->user_data;

    if (t->status == 0 && !r->stopping) {
        r->report(r, t->buffer, t->actual_length);
        if (!r->stopping && libusb_submit_transfer(t) == 0)
            return;
        r->failed = 1;
    }
    r->submitted--;
}

void reader_free(reader_t *r)
{
    int i;

    r->stopping = 1;
    for (i = 0; i < DEPTH; i++)
        if (r->t[i])
            libusb_cancel_transfer(r->t[i]);
    while (r->submitted > 0)
        libusb_handle_events_completed(r->ctx, NULL);
    for (i = 0; i < DEPTH; i++)
        if (r->t[i]) {
            free(r->t[i]->buffer);
            libusb_free_transfer(r->t[i]);
        }
    free(r);
}

reader_t *reader_new(libusb_context *ctx, libusb_device_handle *dev,
                     void (*report)(reader_t *, const unsigned char *, int))
{
    reader_t *r = calloc(1, sizeof *r);
    unsigned char *buf;
    int i;

    if (!r)
        return NULL;
    r->ctx = ctx;
    r->report = report;
    for (i = 0; i < DEPTH; i++) {
        buf = malloc(REPORT);
        r->t[i] = libusb_alloc_transfer(0);
        if (!buf || !r->t[i]) {
            free(buf);
            if (r->t[i])
                libusb_free_transfer(r->t[i]);
            r->t[i] = NULL;
            reader_free(r);
            return NULL;
        }
        libusb_fill_bulk_transfer(r->t[i], dev, EP_IN, buf, REPORT, on_report, r, 0);
        if (libusb_submit_transfer(r->t[i]) < 0) {
            r->failed = 1;
            reader_free(r);
            return NULL;
        }
        r->submitted++;
    }
    return r;
}

int reader_poll(reader_t *r)
{
    return r->failed || libusb_handle_events_completed(r->ctx, NULL) < 0 ? -1 : 0;
}
