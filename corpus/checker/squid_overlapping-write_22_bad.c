#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

typedef void FREE(void *);
typedef void PF(int fd, void *data);
typedef void CWCB(int fd, char *buf, size_t size, int errflag, void *data);

#define COMM_OK 0
#define COMM_SELECT_READ 1

void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
void commSetSelect(int fd, unsigned type, PF *handler, void *data, time_t timeout);
void comm_close(int fd);

#define TUNNEL_BUF 16384

typedef struct {
    int fd;
    int len;
    char buf[TUNNEL_BUF];
} tunnelSide;

typedef struct {
    tunnelSide client, server;
    size_t *size_ptr;
} TunnelState;

static PF tunnelReadServer;
static PF tunnelReadClient;
static CWCB tunnelWroteClient;
static CWCB tunnelWroteServer;

static const char conn_established[] = "HTTP/1.0 200 Connection established\r\n\r\n";

static void tunnelStop(TunnelState *t)
{
    comm_close(t->client.fd);
    comm_close(t->server.fd);
}

static void tunnelReadServer(int fd, void *data)
{
    TunnelState *t = data;
    ssize_t n = read(fd, t->server.buf, TUNNEL_BUF);

    if (n <= 0) {
        tunnelStop(t);
        return;
    }
    t->server.len = (int)n;
    *t->size_ptr += (size_t)n;
    comm_write(t->client.fd, t->server.buf, t->server.len, tunnelWroteClient, t, NULL); // expect: overlapping-write
}

static void tunnelReadClient(int fd, void *data)
{
    TunnelState *t = data;
    ssize_t n = read(fd, t->client.buf, TUNNEL_BUF);

    if (n <= 0) {
        tunnelStop(t);
        return;
    }
    t->client.len = (int)n;
    comm_write(t->server.fd, t->client.buf, t->client.len, tunnelWroteServer, t, NULL);
}

static void tunnelWroteClient(int fd, char *buf, size_t size, int errflag, void *data)
{
    TunnelState *t = data;

    (void)fd, (void)buf, (void)size;
    if (errflag != COMM_OK) {
        tunnelStop(t);
        return;
    }
    t->server.len = 0;
    commSetSelect(t->server.fd, COMM_SELECT_READ, tunnelReadServer, t, 0);
}

static void tunnelWroteServer(int fd, char *buf, size_t size, int errflag, void *data)
{
    TunnelState *t = data;

    (void)fd, (void)buf, (void)size;
    if (errflag != COMM_OK) {
        tunnelStop(t);
        return;
    }
    t->client.len = 0;
    commSetSelect(t->client.fd, COMM_SELECT_READ, tunnelReadClient, t, 0);
}

static void tunnelWroteEstablished(int fd, char *buf, size_t size, int errflag, void *data)
{
    TunnelState *t = data;

    (void)fd, (void)buf;
    if (errflag != COMM_OK) {
        tunnelStop(t);
        return;
    }
    *t->size_ptr += size;
    commSetSelect(t->client.fd, COMM_SELECT_READ, tunnelReadClient, t, 0);
}

void tunnelConnected(TunnelState *t)
{
    comm_write(t->client.fd, conn_established, (int)strlen(conn_established), tunnelWroteEstablished, t, NULL); // allow: overlapping-write
    commSetSelect(t->server.fd, COMM_SELECT_READ, tunnelReadServer, t, 0);
}
