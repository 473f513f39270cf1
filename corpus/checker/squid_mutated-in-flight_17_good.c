#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The write side of Squid 2's comm layer (C). The bytes are handed to free_func,
 * if there is one, when the write is over; nothing is copied. */
typedef void FREE(void *);
typedef void CWCB(int fd, char *buf, size_t size, int errflag, void *data);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *data, FREE *free_func);
void comm_close(int fd);
void *xcalloc(size_t n, size_t size);
void *xmalloc(size_t size);
char *xstrdup(const char *s);
void xfree(void *p);

#define COMM_OK 0

/* Redirector helpers: one line per request on the helper's stdin. */

typedef struct _helper_request {
    char *url;
    char *client;
    char *ident;
    void (*callback)(void *data, const char *reply);
    void *data;
    struct _helper_request *next;
} helper_request;

typedef struct _helper_server {
    int fd;
    int busy;
    int shutdown;
    helper_request *current;
    struct _helper_server *next;
    struct {
        int uses;
        time_t last;
    } stats;
} helper_server;

typedef struct {
    helper_server *servers;
    helper_request *queue_head;
    helper_request **queue_tail;
    int queued;
} helper;

static void helperRequestFree(helper_request *r)
{
    xfree(r->url);
    xfree(r->client);
    xfree(r->ident);
    xfree(r);
}

static void helperWriteDone(int fd, char *buf, size_t size, int errflag, void *data)
{
    helper_server *srv = data;
    (void)buf;
    (void)size;
    if (errflag != COMM_OK) {
        srv->shutdown = 1;
        comm_close(fd);
    }
}

static void helperDispatch(helper_server *srv, helper_request *r)
{
    size_t room = strlen(r->url) + strlen(r->client) + (r->ident ? strlen(r->ident) : 1) + 16;
    char *line = xmalloc(room);
    int len;

    srv->busy = 1;
    srv->current = r;
    srv->stats.uses++;
    srv->stats.last = time(NULL);
    len = snprintf(line, room, "%s %s/- %s GET\n", r->url, r->client, r->ident ? r->ident : "-");
    comm_write(srv->fd, line, len, helperWriteDone, srv, xfree);
}

static helper_server *helperFirstFree(helper *h)
{
    helper_server *s;
    for (s = h->servers; s; s = s->next)
        if (!s->busy && !s->shutdown)
            return s;
    return NULL;
}

void helperSubmit(helper *h, const char *url, const char *client, void (*cb)(void *, const char *), void *data)
{
    helper_request *r = xcalloc(1, sizeof *r);
    helper_server *srv = helperFirstFree(h);

    r->url = xstrdup(url);
    r->client = xstrdup(client);
    r->callback = cb;
    r->data = data;
    if (srv) {
        helperDispatch(srv, r);
        return;
    }
    *h->queue_tail = r;
    h->queue_tail = &r->next;
    h->queued++;
}

void helperHandleReply(helper *h, helper_server *srv, const char *reply)
{
    helper_request *r = srv->current;
    srv->busy = 0;
    srv->current = NULL;
    r->callback(r->data, reply);
    helperRequestFree(r);
    r = h->queue_head;
    if (r && !srv->shutdown) {
        h->queue_head = r->next;
        if (!h->queue_head)
            h->queue_tail = &h->queue_head;
        h->queued--;
        helperDispatch(srv, r);
    }
}
