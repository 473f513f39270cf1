#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef void FREE(void *);
typedef void CWCB(int fd, char *buf, size_t size, int flag, void *data);
typedef void IOCB(int fd, void *data);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *data, FREE *free_func);
void commSetSelect(int fd, unsigned type, IOCB *handler, void *data, long timeout);
void comm_close(int fd);
void *xmalloc(size_t);
char *xstrdup(const char *);
void xfree(void *);

#define COMM_OK 0
#define COMM_ERR_CLOSING -10
#define COMM_SELECT_READ 1
#define QUERY_MAX 1024

typedef void LOOKUP(const char *answer, void *data);

typedef struct {
    int fd;
    char *domain;
    int flags;
    LOOKUP *callback;
    void *callback_data;
    char reply[4096];
} WhoisState;

static void whoisDone(WhoisState *w, const char *answer)
{
    w->callback(answer, w->callback_data);
    xfree(w->domain);
    xfree(w);
}

static void whoisReadReply(int fd, void *data)
{
    WhoisState *w = data;
    ssize_t n = read(fd, w->reply, sizeof w->reply - 1);

    w->reply[n > 0 ? n : 0] = '\0';
    whoisDone(w, n > 0 ? w->reply : NULL);
    comm_close(fd);
}

static void whoisWroteQuery(int fd, char *buf, size_t size, int flag, void *data)
{
    WhoisState *w = data;

    (void)buf;
    (void)size;
    if (flag == COMM_ERR_CLOSING)
        return;
    if (flag != COMM_OK) {
        whoisDone(w, NULL);
        comm_close(fd);
        return;
    }
    commSetSelect(fd, COMM_SELECT_READ, whoisReadReply, w, 0);
}

static void whoisSendQuery(WhoisState *w)
{
    char query[QUERY_MAX];
    int n = snprintf(query, sizeof query, "%s%s\r\n", w->flags ? "-T dn " : "", w->domain);

    if (n < 0 || n >= QUERY_MAX) {
        whoisDone(w, NULL);
        return;
    }
    comm_write(w->fd, xstrdup(query), n, whoisWroteQuery, w, xfree);
}

void whoisStart(int fd, const char *domain, int verbose, LOOKUP *cb, void *data)
{
    WhoisState *w = xmalloc(sizeof *w);

    memset(w, 0, sizeof *w);
    w->fd = fd;
    w->domain = xstrdup(domain);
    w->flags = verbose;
    w->callback = cb;
    w->callback_data = data;
    whoisSendQuery(w);
}
