#include <stdlib.h>
#include <string.h>

typedef void FREE(void *);
typedef void CWCB(int fd, char *buf, size_t size, int flag, void *data);
extern void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
extern char *xstrdup(const char *);
extern void xfree(void *);

typedef struct {
    int fd, server_fd;
    int sent;
    char *early;
} TunnelState;

static const char established[] = "HTTP/1.0 200 Connection established\r\n\r\n";
static const char hello[] = "\r\n";

static void tunnelWrote(int fd, char *buf, size_t size, int flag, void *data)
{
    TunnelState *t = data;
    (void)fd;
    (void)buf;
    if (!flag)
        t->sent += (int)size;
}

static void tunnelHeadWrote(int fd, char *buf, size_t size, int flag, void *data)
{
    TunnelState *t = data;
    char *copy = t->early;
    tunnelWrote(fd, buf, size, flag, data);
    t->early = NULL;
    if (copy && !flag)
        comm_write(fd, copy, (int)strlen(copy), tunnelWrote, t, xfree);
    else
        xfree(copy);
}

void tunnelConnected(TunnelState *t, const char *early)
{
    t->early = early && *early ? xstrdup(early) : NULL;
    comm_write(t->fd, established, sizeof established - 1, tunnelHeadWrote, t, NULL);
    comm_write(t->server_fd, hello, sizeof hello - 1, tunnelWrote, t, NULL);
}
