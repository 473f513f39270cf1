/* Printer port: the port object carries the page buffer; each transfer on its way holds
 * the port, unplugging only marks it and lets the list go. */
#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>

enum port_state { PORT_OPEN, PORT_DRAINING, PORT_GONE };

struct port {
    int refs;
    enum port_state state;
    libusb_device_handle *h;
    struct libusb_transfer *xfer;
    int busy;
    size_t used, off;
    unsigned char page[16384];
};

static void port_put(struct port *p)
{
    if (--p->refs > 0)
        return;
    libusb_free_transfer(p->xfer);
    free(p);
}

static void page_moved(struct libusb_transfer *t);

static int port_kick(struct port *p)
{
    size_t n = p->used - p->off;

    if (p->busy || n == 0 || p->state == PORT_GONE)
        return 0;
    if (n > 4096)
        n = 4096;
    libusb_fill_bulk_transfer(p->xfer, p->h, 0x02, p->page + p->off, (int)n, page_moved, p, 5000);
    if (libusb_submit_transfer(p->xfer) != 0) {
        p->state = PORT_GONE;
        return -1;
    }
    p->busy = 1;
    p->refs++;
    return 0;
}

static void page_moved(struct libusb_transfer *t)
{
    struct port *p = t->user_data;

    p->busy = 0;
    if (t->status != 0)
        p->state = PORT_GONE;
    else
        p->off += (size_t)t->actual_length;
    if (p->off == p->used)
        p->off = p->used = 0;
    port_kick(p);
    port_put(p);
}

struct port *port_open(libusb_device_handle *h)
{
    struct port *p = calloc(1, sizeof *p);

    if (!p)
        return NULL;
    p->xfer = libusb_alloc_transfer(0);
    if (!p->xfer) {
        free(p);
        return NULL;
    }
    p->refs = 1;
    p->h = h;
    return p;
}

int port_print(struct port *p, const void *data, size_t n)
{
    if (p->state != PORT_OPEN || n > sizeof p->page - p->used)
        return -1;
    memcpy(p->page + p->used, data, n);
    p->used += n;
    return port_kick(p);
}

void port_finish(struct port *p)
{
    if (p->state == PORT_OPEN)
        p->state = PORT_DRAINING;
    port_put(p);
}

void port_unplugged(struct port *p)
{
    p->state = PORT_GONE;
    if (p->busy)
        libusb_cancel_transfer(p->xfer);
    port_put(p);
}
