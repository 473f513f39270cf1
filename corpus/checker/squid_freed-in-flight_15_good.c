/* Client side of a WHOIS gateway on the Squid-2 comm layer. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef void FREE(void *);
typedef void CWCB(int fd, char *buf, size_t size, int flag, void *data);
typedef void PF(int fd, void *data);

typedef struct _MemBuf {
    char *buf;
    int size;
    int max_capacity;
    int capacity;
    unsigned stolen : 1;
} MemBuf;

void memBufDefInit(MemBuf *mb);
void memBufPrintf(MemBuf *mb, const char *fmt, ...);
FREE *memBufFreeFunc(MemBuf *mb);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *data, FREE *free_func);
void comm_close(int fd);
void commSetSelect(int fd, unsigned type, PF *handler, void *data, long timeout);
void *xcalloc(int n, size_t sz);
void xfree(void *p);

#define COMM_OK 0
#define COMM_ERR_CLOSING (-10)
#define COMM_SELECT_READ 1

typedef struct {
    int fd;
    char query[256];
    int use_utf8;
    size_t sent;
    PF *reader;
} WhoisState;

static void whoisFail(WhoisState *w, const char *why)
{
    fprintf(stderr, "whois FD %d: %s\n", w->fd, why);
    comm_close(w->fd);
    xfree(w);
}

static void whoisWriteComplete(int fd, char *buf, size_t size, int flag, void *data)
{
    WhoisState *w = data;

    (void)buf;
    if (flag == COMM_ERR_CLOSING)
        return;
    if (flag != COMM_OK) {
        whoisFail(w, "write error");
        return;
    }
    w->sent += size;
    commSetSelect(fd, COMM_SELECT_READ, w->reader, w, 0);
}

static void whoisSendQuery(WhoisState *w)
{
    MemBuf mb;

    memBufDefInit(&mb);
    if (w->use_utf8)
        memBufPrintf(&mb, "-C UTF-8 ");
    memBufPrintf(&mb, "%s\r\n", w->query);
    comm_write(w->fd, mb.buf, mb.size, whoisWriteComplete, w, memBufFreeFunc(&mb));
}

void whoisConnected(int fd, int status, PF *reader, const char *query, int utf8)
{
    WhoisState *w = xcalloc(1, sizeof *w);

    w->fd = fd;
    w->use_utf8 = utf8;
    w->reader = reader;
    snprintf(w->query, sizeof w->query, "%s", query);
    if (status != COMM_OK) {
        whoisFail(w, "connect failed");
        return;
    }
    whoisSendQuery(w);
}
