#include <squid2_comm.h>
#include <stdio.h>
#include <string.h>

#define TUNNEL_BUF 16384

struct side {
    int fd;
    int len;
    char buf[TUNNEL_BUF];
};

/* CONNECT through a parent proxy. */
struct tunnel {
    struct side client, server;
    char host[128];
    unsigned short port;
    unsigned long up, down;
};

static void tunnel_from_client(int fd, int size, int flag, int xerrno, void *data);
static void tunnel_from_server(int fd, int size, int flag, int xerrno, void *data);

static void tunnel_abort(struct tunnel *t)
{
    comm_close(t->server.fd != -1 ? t->server.fd : t->client.fd);
}

static void tunnel_client_gone(int fd, void *data)
{
    struct tunnel *t = data;
    (void)fd;
    t->client.fd = -1;
    if (t->server.fd == -1)
        xfree(t);
    else
        comm_close(t->server.fd);
}

static void tunnel_server_gone(int fd, void *data)
{
    struct tunnel *t = data;
    (void)fd;
    t->server.fd = -1;
    if (t->client.fd == -1)
        xfree(t);
    else
        comm_close(t->client.fd);
}

static void tunnel_up_done(int fd, char *buf, size_t size, int flag, void *data)
{
    struct tunnel *t = data;
    (void)fd;
    (void)buf;
    if (flag) {
        tunnel_abort(t);
        return;
    }
    t->up += size;
    comm_read(t->client.fd, t->client.buf, TUNNEL_BUF, tunnel_from_client, t);
}

static void tunnel_down_done(int fd, char *buf, size_t size, int flag, void *data)
{
    struct tunnel *t = data;
    (void)fd;
    (void)buf;
    if (flag) {
        tunnel_abort(t);
        return;
    }
    t->down += size;
    comm_read(t->server.fd, t->server.buf, TUNNEL_BUF, tunnel_from_server, t);
}

static void tunnel_from_client(int fd, int size, int flag, int xerrno, void *data)
{
    struct tunnel *t = data;
    (void)fd;
    (void)xerrno;
    if (flag || size <= 0) {
        tunnel_abort(t);
        return;
    }
    t->client.len = size;
    comm_write(t->server.fd, t->client.buf, size, tunnel_up_done, t, NULL); // expect: overlapping-write
}

static void tunnel_from_server(int fd, int size, int flag, int xerrno, void *data)
{
    struct tunnel *t = data;
    (void)fd;
    (void)xerrno;
    if (flag || size <= 0) {
        tunnel_abort(t);
        return;
    }
    t->server.len = size;
    comm_write(t->client.fd, t->server.buf, size, tunnel_down_done, t, NULL);
}

static void tunnel_request_done(int fd, char *buf, size_t size, int flag, void *data)
{
    struct tunnel *t = data;
    (void)fd;
    (void)buf;
    (void)size;
    if (flag)
        tunnel_abort(t);
    else
        comm_read(t->server.fd, t->server.buf, TUNNEL_BUF, tunnel_from_server, t);
}

void tunnel_connected(int server_fd, int client_fd, const char *host, unsigned short port)
{
    struct tunnel *t = xcalloc(1, sizeof *t);
    MemBuf mb;
    t->client.fd = client_fd;
    t->server.fd = server_fd;
    t->port = port;
    snprintf(t->host, sizeof t->host, "%s", host);
    comm_add_close_handler(client_fd, tunnel_client_gone, t);
    comm_add_close_handler(server_fd, tunnel_server_gone, t);
    memBufDefInit(&mb);
    memBufPrintf(&mb, "CONNECT %s:%d HTTP/1.0\r\n\r\n", t->host, (int)t->port);
    comm_write_mbuf(server_fd, mb, tunnel_request_done, t); // allow: overlapping-write
    comm_read(client_fd, t->client.buf, TUNNEL_BUF, tunnel_from_client, t);
}
