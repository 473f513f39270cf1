/* Two-way splice between a client and an origin after CONNECT: each half owns one buffer
 * and alternates between reading from one side and writing to the other. */
#include "squid2_comm.h"

#define SPLICE_BUF 16384

struct splice;

struct half {
    struct splice *sp;
    int from, to;
    int open;
    unsigned long bytes;
    char buf[SPLICE_BUF];
};

struct splice {
    struct half up, down;
    int refs;
};

static void halfRead(struct half *h);

static void spliceSideClosed(int fd, void *data)
{
    struct splice *sp = data;
    int other = fd == sp->up.from ? sp->up.to : sp->up.from;

    sp->up.open = sp->down.open = 0;
    if (--sp->refs == 0)
        xfree(sp);
    else
        comm_close(other);
}

static void halfWritten(int fd, char *buf, size_t size, int flag, void *data)
{
    struct half *h = data;

    (void)buf;
    if (!h->open)
        return;
    if (flag < 0) {
        comm_close(fd);
        return;
    }
    h->bytes += size;
    halfRead(h);
}

static void halfGot(int fd, int size, int flag, int xerrno, void *data)
{
    struct half *h = data;

    (void)xerrno;
    if (!h->open)
        return;
    if (flag < 0 || size <= 0) {
        comm_close(fd);
        return;
    }
    comm_write(h->to, h->buf, size, halfWritten, h, NULL);
}

static void halfRead(struct half *h)
{
    comm_read(h->from, h->buf, SPLICE_BUF, halfGot, h);
}

static void greeted(int fd, char *buf, size_t size, int flag, void *data)
{
    struct splice *sp = data;

    (void)buf;
    (void)size;
    if (!sp->up.open)
        return;
    if (flag < 0) {
        comm_close(fd);
        return;
    }
    halfRead(&sp->up);
    halfRead(&sp->down);
}

void spliceStart(int client, int origin)
{
    static const char ok[] = "HTTP/1.0 200 Connection established\r\n\r\n";
    struct splice *sp = xcalloc(1, sizeof(*sp));

    sp->refs = 2;
    sp->up.sp = sp->down.sp = sp;
    sp->up.from = sp->down.to = client;
    sp->up.to = sp->down.from = origin;
    sp->up.open = sp->down.open = 1;
    comm_add_close_handler(client, spliceSideClosed, sp);
    comm_add_close_handler(origin, spliceSideClosed, sp);
    comm_write(client, ok, (int)sizeof(ok) - 1, greeted, sp, NULL);
}
