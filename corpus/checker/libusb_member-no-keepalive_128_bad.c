/* Barcode scanner on a bulk endpoint: one transfer is kept running, codes go to a callback line by line. */
#include <libusb-1.0/libusb.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { EP_IN = 0x81, REPORT = 64, CODE_MAX = 128 };

typedef void (*code_fn)(void *arg, const char *code);

struct scanner {
    libusb_device_handle *dev;
    struct libusb_transfer *in;
    code_fn on_code;
    void *arg;
    size_t len;
    char code[CODE_MAX];
    unsigned char report[REPORT];
};

static void collect(struct scanner *s, const unsigned char *p, int n)
{
    for (int i = 0; i < n; i++) {
        if (p[i] == '\r' || p[i] == '\n') {
            s->code[s->len] = '\0';
            if (s->len)
                s->on_code(s->arg, s->code);
            s->len = 0;
        } else if (s->len < CODE_MAX - 1) {
            s->code[s->len++] = (char)p[i];
        }
    }
}

static void report_done(struct libusb_transfer *t)
{
    struct scanner *s = t->user_data;

    if (t->status == 0) {
        collect(s, t->buffer, t->actual_length);
        if (libusb_submit_transfer(t) == 0)
            return;
    }
    s->in = NULL;
    libusb_free_transfer(t);
}

static int scanner_listen(struct scanner *s)
{
    s->in = libusb_alloc_transfer(0);
    if (!s->in)
        return -1;
    libusb_fill_bulk_transfer(s->in, s->dev, EP_IN, s->report, REPORT, report_done, s, 0); // allow: member-no-keepalive
    if (libusb_submit_transfer(s->in)) { // expect: member-no-keepalive
        libusb_free_transfer(s->in);
        s->in = NULL;
        return -1;
    }
    return 0;
}

struct scanner *scanner_open(libusb_device_handle *dev, code_fn fn, void *arg)
{
    struct scanner *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->dev = dev;
    s->on_code = fn;
    s->arg = arg;
    if (scanner_listen(s)) {
        free(s);
        return NULL;
    }
    return s;
}

int scanner_beep(struct scanner *s, unsigned times)
{
    unsigned char cmd[4] = {0x06, 0xe6, (unsigned char)times, 0};
    int done = 0;
    return libusb_bulk_transfer(s->dev, 0x01, cmd, sizeof cmd, &done, 500);
}

void scanner_close(struct scanner *s)
{
    if (!s)
        return;
    if (s->in)
        libusb_cancel_transfer(s->in);
    free(s); // allow: freed-in-flight
}
