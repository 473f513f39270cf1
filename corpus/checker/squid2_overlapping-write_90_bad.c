#include <stdlib.h>
#include <string.h>

typedef void FREE(void *);
typedef void CWCB(int fd, char *buf, size_t size, int flag, void *data);
extern void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
extern char *xstrdup(const char *);
extern void xfree(void *);

typedef struct {
    int fd;
    int sent;
} TunnelState;

static const char established[] = "HTTP/1.0 200 Connection established\r\n\r\n";

static void tunnelWrote(int fd, char *buf, size_t size, int flag, void *data)
{
    TunnelState *t = data;
    (void)fd;
    (void)buf;
    if (!flag)
        t->sent += (int)size;
}

void tunnelConnected(TunnelState *t, const char *early)
{
    comm_write(t->fd, established, sizeof established - 1, tunnelWrote, t, NULL);
    if (early && *early) {
        char *copy = xstrdup(early);
        comm_write(t->fd, copy, (int)strlen(copy), tunnelWrote, t, xfree); // expect: overlapping-write
    }
}
