#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The part of the C comm interface (Squid 2.x protos.h) used here. */
typedef void FREE(void *);
typedef void CWCB(int fd, char *buf, size_t size, int errflag, void *data);
typedef void PF(int fd, void *data);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
void comm_close(int fd);
void commSetTimeout(int fd, int timeout, PF *handler, void *data);
char *xstrdup(const char *);
void *xcalloc(size_t n, size_t size);
void xfree(void *);

#define COMM_OK 0
#define COMM_ERR_CLOSING (-10)

typedef struct {
    int fd;
    int http_status;
    int n_written;
    unsigned persistent : 1;
} ReplyState;

static struct {
    int replies;
    int failures;
} replyStats;

static void replyTimeout(int fd, void *data)
{
    ReplyState *rs = data;

    (void)rs;
    replyStats.failures++;
    comm_close(fd);
}

static void replyWriteComplete(int fd, char *buf, size_t size, int errflag, void *data)
{
    ReplyState *rs = data;

    (void)buf;
    if (errflag == COMM_ERR_CLOSING) {
        xfree(rs);
        return;
    }
    commSetTimeout(fd, -1, NULL, NULL);
    rs->n_written += (int)size;
    if (errflag != COMM_OK)
        replyStats.failures++;
    else
        replyStats.replies++;
    if (errflag != COMM_OK || !rs->persistent)
        comm_close(fd);
    xfree(rs);
}

void replySendText(int fd, int http_status, int persistent, const char *text)
{
    ReplyState *rs = xcalloc(1, sizeof(*rs));
    char *copy;

    rs->fd = fd;
    rs->http_status = http_status;
    rs->persistent = persistent ? 1 : 0;
    commSetTimeout(fd, 60, replyTimeout, rs);
    copy = xstrdup(text);
    comm_write(fd, copy, (int)strlen(copy), replyWriteComplete, rs, xfree);
}

void replySendContinue(int fd)
{
    static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";
    ReplyState *rs = xcalloc(1, sizeof(*rs));

    rs->fd = fd;
    rs->http_status = 100;
    rs->persistent = 1;
    comm_write(fd, line, sizeof line - 1, replyWriteComplete, rs, NULL);
}
