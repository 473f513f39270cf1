/* CONNECT through a parent proxy (Squid-2 style): after the parent's reply the client is told and data flows. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef void CWCB(int fd, char *buf, size_t size, int errflag, void *data);
typedef void PF(int fd, void *data);
typedef void FREE(void *);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
void comm_close(int fd);
void commSetSelect(int fd, unsigned type, PF *handler, void *data, long timeout);
int FD_READ_METHOD(int fd, char *buf, int len);

#define COMM_OK 0
#define COMM_ERR_CLOSING (-9)
#define COMM_SELECT_READ 1u
#define SQUID_TCP_SO_RCVBUF 16384

typedef struct {
    int fd;
    int len;
    char *buf;
} TunnelSide;

typedef struct {
    TunnelSide client, server;
    char *url;
    size_t *size_ptr;
} TunnelState;

static const char conn_established[] = "HTTP/1.0 200 Connection established\r\n\r\n";

static void tunnelReadServer(int fd, void *data);

static void tunnelAbort(TunnelState *t)
{
    if (t->server.fd >= 0)
        comm_close(t->server.fd);
    if (t->client.fd >= 0)
        comm_close(t->client.fd);
}

static void tunnelWriteClientDone(int fd, char *buf, size_t size, int errflag, void *data)
{
    TunnelState *t = data;
    (void)fd;
    (void)buf;
    if (errflag == COMM_ERR_CLOSING)
        return;
    if (errflag != COMM_OK) {
        tunnelAbort(t);
        return;
    }
    if (t->size_ptr)
        *t->size_ptr += size;
    t->server.len = 0;
    commSetSelect(t->server.fd, COMM_SELECT_READ, tunnelReadServer, t, 0);
}

static void tunnelEstablishedDone(int fd, char *buf, size_t size, int errflag, void *data)
{
    TunnelState *t = data;
    (void)buf;
    if (errflag == COMM_ERR_CLOSING)
        return;
    if (errflag != COMM_OK) {
        tunnelAbort(t);
        return;
    }
    if (t->size_ptr)
        *t->size_ptr += size;
    if (t->server.len > 0)
        comm_write(fd, t->server.buf, t->server.len, tunnelWriteClientDone, t, NULL);
    else
        commSetSelect(t->server.fd, COMM_SELECT_READ, tunnelReadServer, t, 0);
}

static void tunnelReadServer(int fd, void *data)
{
    TunnelState *t = data;
    int n = FD_READ_METHOD(fd, t->server.buf, SQUID_TCP_SO_RCVBUF);
    if (n <= 0) {
        tunnelAbort(t);
        return;
    }
    t->server.len = n;
    comm_write(t->client.fd, t->server.buf, n, tunnelWriteClientDone, t, NULL);
}

/* The parent has answered 200; hdr_len is the length of its header, anything after it is tunnel data. */
void tunnelParentReady(TunnelState *t, int hdr_len)
{
    t->server.len -= hdr_len;
    if (t->server.len > 0)
        memmove(t->server.buf, t->server.buf + hdr_len, (size_t)t->server.len);
    comm_write(t->client.fd, conn_established, (int)sizeof conn_established - 1, tunnelEstablishedDone, t, NULL);
}
