#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef void FREE(void *);
typedef void CWCB(int fd, char *buf, size_t size, int flag, void *data);
typedef void IOCB(int fd, char *buf, size_t size, int flag, int xerrno, void *data);
typedef void PF(int fd, void *data);
void comm_write(int fd, const char *buf, size_t size, CWCB *handler, void *data, FREE *free_func);
void comm_read(int fd, char *buf, int size, IOCB *handler, void *data);
void comm_add_close_handler(int fd, PF *handler, void *data);
void comm_close(int fd);
void *cbdataAlloc(size_t size);
void cbdataFree(void *p);

#define COMM_OK 0
#define TUNNEL_BUFSZ 16384

typedef struct {
    int fd;
    size_t total;
    char buf[TUNNEL_BUFSZ];
} TunnelEnd;

typedef struct {
    TunnelEnd client;
    TunnelEnd server;
} TunnelStateData;

static IOCB tunnelReadClient;
static IOCB tunnelReadServer;

static void tunnelCloseBoth(TunnelStateData *t)
{
    if (t->client.fd >= 0)
        comm_close(t->client.fd);
    if (t->server.fd >= 0)
        comm_close(t->server.fd);
}

static void tunnelEndClosed(int fd, void *data)
{
    TunnelStateData *t = data;
    if (fd == t->client.fd)
        t->client.fd = -1;
    if (fd == t->server.fd)
        t->server.fd = -1;
    if (t->client.fd < 0 && t->server.fd < 0)
        cbdataFree(t);
}

static void tunnelWroteServer(int fd, char *buf, size_t len, int flag, void *data)
{
    TunnelStateData *t = data;
    (void)fd;
    (void)buf;
    if (flag != COMM_OK) {
        tunnelCloseBoth(t);
        return;
    }
    t->server.total += len;
    comm_read(t->client.fd, t->client.buf, TUNNEL_BUFSZ, tunnelReadClient, t);
}

static void tunnelReadClient(int fd, char *buf, size_t len, int flag, int xerrno, void *data)
{
    TunnelStateData *t = data;
    (void)fd;
    (void)xerrno;
    if (flag != COMM_OK || len == 0) {
        tunnelCloseBoth(t);
        return;
    }
    comm_write(t->server.fd, buf, len, tunnelWroteServer, t, NULL);
}

static void tunnelWroteClient(int fd, char *buf, size_t len, int flag, void *data)
{
    TunnelStateData *t = data;
    (void)fd;
    (void)buf;
    if (flag != COMM_OK) {
        tunnelCloseBoth(t);
        return;
    }
    t->client.total += len;
    comm_read(t->server.fd, t->server.buf, TUNNEL_BUFSZ, tunnelReadServer, t);
}

static void tunnelReadServer(int fd, char *buf, size_t len, int flag, int xerrno, void *data)
{
    TunnelStateData *t = data;
    (void)fd;
    (void)buf;
    (void)xerrno;
    if (flag != COMM_OK || len == 0) {
        tunnelCloseBoth(t);
        return;
    }
    comm_write(t->client.fd, t->server.buf, len, tunnelWroteClient, t, NULL);
}

void tunnelStart(int client_fd, int server_fd)
{
    TunnelStateData *t = cbdataAlloc(sizeof *t);
    t->client.fd = client_fd;
    t->server.fd = server_fd;
    t->client.total = t->server.total = 0;
    comm_add_close_handler(client_fd, tunnelEndClosed, t);
    comm_add_close_handler(server_fd, tunnelEndClosed, t);
    comm_read(client_fd, t->client.buf, TUNNEL_BUFSZ, tunnelReadClient, t);
    comm_read(server_fd, t->server.buf, TUNNEL_BUFSZ, tunnelReadServer, t);
}
