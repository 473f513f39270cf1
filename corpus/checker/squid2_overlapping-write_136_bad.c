/* CONNECT tunnel of a proxy: tells the client that the tunnel stands, then relays in both directions. */
#include <squid2_comm.h>

enum { RELAY = 16384 };

typedef struct _Tunnel {
    int client, server;
    int aborting;
    char from_client[RELAY];
    char from_server[RELAY];
    unsigned long up, down;
} Tunnel;

static const char established[] = "HTTP/1.0 200 Connection established\r\n\r\n";

static void clientRead(int fd, int size, int flag, int xerrno, void *data);
static void serverRead(int fd, int size, int flag, int xerrno, void *data);

static void tunnelAbort(Tunnel *t)
{
    int client = t->client, server = t->server;

    if (t->aborting)
        return;
    t->aborting = 1;
    if (server >= 0)
        comm_close(server);
    if (client >= 0)
        comm_close(client);
}

static void tunnelClosed(int fd, void *data)
{
    Tunnel *t = data;

    if (fd == t->server)
        t->server = -1;
    else
        t->client = -1;
    if (t->server < 0 && t->client < 0)
        xfree(t);
    else
        tunnelAbort(t);
}

static void clientWritten(int fd, char *buf, size_t size, int flag, void *data)
{
    Tunnel *t = data;
    (void)fd;
    (void)buf;
    if (flag) {
        tunnelAbort(t);
        return;
    }
    t->down += size;
    comm_read(t->server, t->from_server, RELAY, serverRead, t);
}

static void serverWritten(int fd, char *buf, size_t size, int flag, void *data)
{
    Tunnel *t = data;
    (void)fd;
    (void)buf;
    if (flag) {
        tunnelAbort(t);
        return;
    }
    t->up += size;
    comm_read(t->client, t->from_client, RELAY, clientRead, t);
}

static void establishedWritten(int fd, char *buf, size_t size, int flag, void *data)
{
    (void)fd;
    (void)buf;
    (void)size;
    if (flag)
        tunnelAbort(data);
}

static void serverRead(int fd, int size, int flag, int xerrno, void *data)
{
    Tunnel *t = data;
    (void)fd;
    (void)xerrno;
    if (flag || size <= 0)
        tunnelAbort(t);
    else
        comm_write(t->client, t->from_server, size, clientWritten, t, NULL); // expect: overlapping-write
}

static void clientRead(int fd, int size, int flag, int xerrno, void *data)
{
    Tunnel *t = data;
    (void)fd;
    (void)xerrno;
    if (flag || size <= 0)
        tunnelAbort(t);
    else
        comm_write(t->server, t->from_client, size, serverWritten, t, NULL);
}

void tunnelStart(int client, int server)
{
    Tunnel *t = xcalloc(1, sizeof *t);

    t->client = client;
    t->server = server;
    comm_add_close_handler(client, tunnelClosed, t);
    comm_add_close_handler(server, tunnelClosed, t);
    comm_write(client, established, sizeof established - 1, establishedWritten, t, NULL); // allow: overlapping-write
    comm_read(server, t->from_server, RELAY, serverRead, t);
    comm_read(client, t->from_client, RELAY, clientRead, t);
}
