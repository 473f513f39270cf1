/* Origin-side tunnel: the reply head, then the body data that the store produces. */
#include <squid2_comm.h>
#include <string.h>

#define CHUNK 4096

typedef struct _tunnelState {
    int client_fd;
    int head_len;
    int eof;
    size_t out;
    char head[512];
    char chunk[CHUNK];
} tunnelState;

extern void storeMore(int want, void (*cb)(void *data, const char *p, int n), void *data);

static void tunnelBodyReady(void *data, const char *p, int n);

static void tunnelClosed(int fd, void *data)
{
    (void)fd;
    xfree(data);
}

static void tunnelHeadDone(int fd, char *buf, size_t size, int flag, void *data)
{
    tunnelState *t = data;

    (void)fd;
    (void)buf;
    if (flag)
        t->eof = 1;
    t->out += size;
}

static void tunnelChunkDone(int fd, char *buf, size_t size, int flag, void *data)
{
    tunnelState *t = data;

    (void)buf;
    t->out += size;
    if (flag || t->eof) {
        comm_close(fd);
        return;
    }
    storeMore(CHUNK, tunnelBodyReady, t);
}

static void tunnelBodyReady(void *data, const char *p, int n)
{
    tunnelState *t = data;

    if (n <= 0) {
        comm_close(t->client_fd);
        return;
    }
    if (n < CHUNK)
        t->eof = 1;
    memcpy(t->chunk, p, (size_t)n);
    comm_write(t->client_fd, t->chunk, n, tunnelChunkDone, t, NULL); // expect: overlapping-write
}

static void tunnelSendHead(tunnelState *t, const char *head)
{
    t->head_len = (int)strlen(head);
    if (t->head_len >= (int)sizeof t->head)
        t->head_len = sizeof t->head - 1;
    memcpy(t->head, head, (size_t)t->head_len);
    comm_write(t->client_fd, t->head, t->head_len, tunnelHeadDone, t, NULL); // allow: overlapping-write
}

void tunnelStart(int client_fd, const char *head)
{
    tunnelState *t = xcalloc(1, sizeof *t);

    t->client_fd = client_fd;
    comm_add_close_handler(client_fd, tunnelClosed, t);
    tunnelSendHead(t, head);
    storeMore(CHUNK, tunnelBodyReady, t);
}
