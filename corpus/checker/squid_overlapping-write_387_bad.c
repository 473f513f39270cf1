/* Gateway replies: the head is printed into a MemBuf, the page comes from the cache. */
#include "squid2_comm.h"
#include <string.h>

typedef struct {
    int fd;
    char *page;
    int page_sz;
    int parts_left;
    size_t out;
} GatewayState;

static void gatewayFree(GatewayState *g)
{
    xfree(g->page);
    xfree(g);
}

static void gatewayPartDone(int fd, char *buf, size_t size, int flag, void *data)
{
    GatewayState *g = data;

    (void)buf;
    g->out += size;
    if (flag) {
        comm_close(fd);
        return;
    }
    if (--g->parts_left == 0)
        comm_close(fd);
}

static void gatewayClosed(int fd, void *data)
{
    (void)fd;
    gatewayFree(data);
}

void gatewayReply(int fd, int code, const char *page)
{
    GatewayState *g = xcalloc(1, sizeof *g);
    MemBuf mb;

    g->fd = fd;
    g->page = xstrdup(page);
    g->page_sz = (int)strlen(page);
    g->parts_left = 2;
    comm_add_close_handler(fd, gatewayClosed, g);

    memBufDefInit(&mb);
    memBufPrintf(&mb, "HTTP/1.0 %d Gateway\r\n", code);
    memBufPrintf(&mb, "Content-Length: %d\r\n\r\n", g->page_sz);
    comm_write_mbuf(fd, mb, gatewayPartDone, g); /* allow: overlapping-write */
    comm_write(fd, g->page, g->page_sz, gatewayPartDone, g, NULL); /* expect: overlapping-write */
}
