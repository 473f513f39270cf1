#include <stddef.h>
#include <stdio.h>
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
void *xmalloc(size_t n);
void xfree(void *p);

#define GOPHER_PORT 70
#define REPLY_BUF 4096

typedef struct {
    int server_fd;
    int client_fd;
    char selector[256];
    char reply[REPLY_BUF];
    int replied;
} GopherState;

static PF gopherReadReply;
static CWCB gopherSentBody;

static void gopherDone(GopherState *g)
{
    comm_close(g->server_fd);
    comm_close(g->client_fd);
    xfree(g);
}

static void gopherSentHeader(int fd, char *buf, size_t size, int errflag, void *data)
{
    GopherState *g = data;

    (void)fd, (void)buf, (void)size;
    if (errflag != COMM_OK) {
        gopherDone(g);
        return;
    }
    commSetSelect(g->server_fd, COMM_SELECT_READ, gopherReadReply, g, 0);
}

static void gopherSentRequest(int fd, char *buf, size_t size, int errflag, void *data)
{
    GopherState *g = data;
    static const char head[] = "HTTP/1.0 200 Gatewaying\r\nContent-Type: text/plain\r\n\r\n";

    (void)fd, (void)buf, (void)size;
    if (errflag != COMM_OK) {
        gopherDone(g);
        return;
    }
    comm_write(g->client_fd, head, sizeof(head) - 1, gopherSentHeader, g, NULL);
}

static void gopherSentBody(int fd, char *buf, size_t size, int errflag, void *data)
{
    GopherState *g = data;

    (void)fd, (void)buf;
    if (errflag != COMM_OK) {
        gopherDone(g);
        return;
    }
    g->replied += (int)size;
    commSetSelect(g->server_fd, COMM_SELECT_READ, gopherReadReply, g, 0);
}

static void gopherReadReply(int fd, void *data)
{
    GopherState *g = data;
    ssize_t n = read(fd, g->reply, REPLY_BUF);

    if (n <= 0) {
        gopherDone(g);
        return;
    }
    comm_write(g->client_fd, g->reply, (int)n, gopherSentBody, g, NULL);
}

void gopherSendRequest(GopherState *g)
{
    size_t cap = strlen(g->selector) + 3;
    char *req = xmalloc(cap);
    int n = snprintf(req, cap, "%s\r\n", g->selector);

    comm_write(g->server_fd, req, n, gopherSentRequest, g, xfree);
}
