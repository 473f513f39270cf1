/* Error replies of the proxy's front side. */
#include "squid2_comm.h"
#include <stdio.h>
#include <string.h>

typedef struct {
    int fd;
    int status;
    int keep_alive;
    int writing;
    size_t sent;
} ClientState;

static const char *reason(int status)
{
    switch (status) {
    case 400:
        return "Bad Request";
    case 403:
        return "Forbidden";
    case 502:
        return "Bad Gateway";
    default:
        return "Internal Server Error";
    }
}

static void clientFree(int fd, void *data)
{
    (void)fd;
    xfree(data);
}

static void replyDone(int fd, char *buf, size_t size, int flag, void *data)
{
    ClientState *cs = data;
    (void)buf;
    cs->writing = 0;
    cs->sent += size;
    if (flag || !cs->keep_alive)
        comm_close(fd);
}

void clientErrorPage(ClientState *cs, int status, const char *detail)
{
    MemBuf mb;
    char head[128];
    cs->status = status;
    if (cs->writing) {
        /* too late for a page */
        comm_close(cs->fd);
        return;
    }
    memBufDefInit(&mb);
    snprintf(head, sizeof head, "HTTP/1.0 %d %s\r\n", status, reason(status));
    memBufAppend(&mb, head, (int)strlen(head));
    memBufPrintf(&mb, "Content-Type: text/html\r\nConnection: close\r\n\r\n");
    memBufPrintf(&mb, "<h1>%d %s</h1><p>%s</p>\n", status, reason(status), detail);
    cs->keep_alive = 0;
    cs->writing = 1;
    comm_write_mbuf(cs->fd, mb, replyDone, cs);
}

void clientContinue(ClientState *cs)
{
    char line[64];
    char *copy;
    if (cs->writing)
        return;
    snprintf(line, sizeof line, "HTTP/1.1 %d Continue\r\n\r\n", 100);
    copy = xstrdup(line);
    cs->writing = 1;
    comm_write(cs->fd, copy, (int)strlen(copy), replyDone, cs, xfree);
}

ClientState *clientNew(int fd)
{
    ClientState *cs = xcalloc(1, sizeof *cs);
    cs->fd = fd;
    cs->keep_alive = 1;
    comm_add_close_handler(fd, clientFree, cs);
    return cs;
}
