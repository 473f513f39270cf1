/*
 * Internal status pages: a page is built in a MemBuf, small notices in plain strings that
 * the comm layer frees after the write.
 */
#include "squid2_comm.h"
#include <string.h>

typedef struct _pageState {
    int fd;
    int keep;
    unsigned long served;
} pageState;

typedef struct _counters {
    unsigned long hits, misses, bytes;
} counters;

static void pageDone(int fd, char *buf, size_t size, int flag, void *data)
{
    pageState *ps = data;

    (void)buf;
    (void)size;
    if (flag >= 0)
        ps->served++;
    if (flag < 0 || !ps->keep)
        comm_close(fd);
}

static void pageClosed(int fd, void *data)
{
    (void)fd;
    xfree(data);
}

static void pageHead(MemBuf *mb, const char *title)
{
    memBufPrintf(mb, "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n");
    memBufPrintf(mb, "<html><head><title>%s</title></head><body>\n", title);
}

static void pageRow(MemBuf *mb, const char *name, unsigned long v)
{
    memBufPrintf(mb, "<tr><td>%s</td><td>%lu</td></tr>\n", name, v);
}

static void pageCounters(pageState *ps, const counters *c)
{
    MemBuf mb;
    static const char tail[] = "</table></body></html>\n";

    memBufDefInit(&mb);
    pageHead(&mb, "Counters");
    memBufPrintf(&mb, "<table>\n");
    pageRow(&mb, "hits", c->hits);
    pageRow(&mb, "misses", c->misses);
    pageRow(&mb, "bytes", c->bytes);
    memBufAppend(&mb, tail, sizeof(tail) - 1);
    comm_write_mbuf(ps->fd, mb, pageDone, ps);
}

static void pageNotice(pageState *ps, const char *reason)
{
    MemBuf mb;
    char *text;

    memBufDefInit(&mb);
    memBufPrintf(&mb, "HTTP/1.0 503 %s\r\nContent-Length: 0\r\n\r\n", reason);
    text = xstrdup(mb.buf);
    memBufClean(&mb);
    comm_write(ps->fd, text, (int)strlen(text), pageDone, ps, xfree);
}

void pageStart(int fd, const counters *c, int busy)
{
    pageState *ps = xcalloc(1, sizeof(*ps));

    ps->fd = fd;
    comm_add_close_handler(fd, pageClosed, ps);
    if (busy)
        pageNotice(ps, "Busy");
    else
        pageCounters(ps, c);
}
