#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* squid 2: MemBuf.c, comm.c, cbdata.c */
typedef void FREE(void *);
typedef long mb_size_t;
typedef struct _MemBuf {
    char *buf;
    mb_size_t size;
    mb_size_t max_capacity;
    mb_size_t capacity;
    unsigned stolen : 1;
} MemBuf;
typedef void CWCB(int fd, char *buf, size_t size, int errflag, void *data);
void memBufDefInit(MemBuf *mb);
void memBufPrintf(MemBuf *mb, const char *fmt, ...);
void memBufAppend(MemBuf *mb, const char *buf, mb_size_t sz);
void memBufClean(MemBuf *mb);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
void comm_close(int fd);
void debug_log(int section, int level, const char *fmt, ...);
void *xcalloc(size_t n, size_t sz);
void xfree(void *p);

#define COMM_OK 0
#define COMM_ERR_CLOSING (-10)

typedef struct _TunnelState {
    int client_fd;
    int server_fd;
    char *host;
    unsigned short port;
    int use_auth;
    char auth[128];
    size_t written;
} TunnelState;

static void tunnelStartCopy(TunnelState *t) { debug_log(26, 3, "tunnel: %s:%d up\n", t->host, t->port); }

static void tunnelFree(TunnelState *t)
{
    xfree(t->host);
    xfree(t);
}

static void tunnelPeerRequestSent(int fd, char *buf, size_t size, int errflag, void *data)
{
    TunnelState *t = data;

    (void)buf;
    t->written += size;
    if (errflag == COMM_ERR_CLOSING)
        return;
    if (errflag != COMM_OK) {
        debug_log(26, 1, "tunnel: FD %d: error %d\n", fd, errflag);
        comm_close(fd);
        return;
    }
    tunnelStartCopy(t);
}

static void tunnelHeaders(const TunnelState *t, MemBuf *mb)
{
    memBufPrintf(mb, "CONNECT %s:%d HTTP/1.0\r\n", t->host, (int)t->port);
    memBufPrintf(mb, "Host: %s:%d\r\n", t->host, (int)t->port);
    if (t->use_auth)
        memBufPrintf(mb, "Proxy-Authorization: Basic %s\r\n", t->auth);
    memBufAppend(mb, "\r\n", 2);
}

void tunnelProxyConnected(int fd, int status, void *data)
{
    TunnelState *t = data;
    MemBuf mb;

    if (status != COMM_OK) {
        comm_close(t->client_fd);
        tunnelFree(t);
        return;
    }
    memBufDefInit(&mb);
    tunnelHeaders(t, &mb);
    debug_log(26, 5, "tunnel: FD %d: %.*s\n", fd, (int)mb.size, mb.buf);
    comm_write(fd, mb.buf, (int)mb.size, tunnelPeerRequestSent, t, NULL);
    memBufClean(&mb); // expect: freed-in-flight
}

void tunnelRefuse(TunnelState *t)
{
    static const char busy[] = "HTTP/1.0 503 Service Unavailable\r\nConnection: close\r\n\r\n";

    comm_write(t->client_fd, busy, sizeof busy - 1, tunnelPeerRequestSent, t, NULL);
}
