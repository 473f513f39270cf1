#include <squid2_comm.h>
#include <stdio.h>
#include <string.h>

#define CHUNK 4096

struct reply {
    int fd;
    int status;
    char *extra;  /* more text, given away to comm_write */
    size_t sent;
    unsigned left; /* blocks of the padding still to be written */
    char *pad;
};

static const char *reason(int status)
{
    switch (status) {
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 504: return "Gateway Timeout";
    default: return "Error";
    }
}

static void reply_gone(int fd, void *data)
{
    struct reply *r = data;
    (void)fd;
    xfree(r->extra);
    xfree(r->pad);
    xfree(r);
}

static void pad_written(int fd, char *buf, size_t size, int flag, void *data)
{
    struct reply *r = data;
    r->sent += size;
    if (flag || --r->left == 0) {
        comm_close(fd);
        return;
    }
    comm_write(fd, buf, CHUNK, pad_written, r, NULL);
}

static void extra_written(int fd, char *buf, size_t size, int flag, void *data)
{
    struct reply *r = data;
    (void)buf;
    r->sent += size;
    if (flag || !r->left) {
        comm_close(fd);
        return;
    }
    r->pad = xmalloc(CHUNK);
    memset(r->pad, ' ', CHUNK);
    comm_write(fd, r->pad, CHUNK, pad_written, r, NULL);
}

static void head_written(int fd, char *buf, size_t size, int flag, void *data)
{
    struct reply *r = data;
    char *text = r->extra;
    (void)buf;
    r->sent += size;
    if (flag || !text) {
        comm_close(fd);
        return;
    }
    r->extra = NULL;
    comm_write(fd, text, (int)strlen(text), extra_written, r, xfree);
}

static void build_head(MemBuf *mb, const struct reply *r)
{
    memBufDefInit(mb);
    memBufPrintf(mb, "HTTP/1.0 %d %s\r\n", r->status, reason(r->status));
    memBufPrintf(mb, "Content-Type: text/html\r\nConnection: close\r\n\r\n");
    memBufPrintf(mb, "<h1>%s</h1>\n", reason(r->status));
}

void error_reply(int fd, int status, const char *detail, unsigned padding)
{
    struct reply *r = xcalloc(1, sizeof *r);
    MemBuf mb;
    r->fd = fd;
    r->status = status;
    r->left = padding;
    r->extra = detail ? xstrdup(detail) : NULL;
    comm_add_close_handler(fd, reply_gone, r);
    build_head(&mb, r);
    comm_write_mbuf(fd, mb, head_written, r);
}

void error_not_found(int fd, const char *url)
{
    char detail[512];
    snprintf(detail, sizeof detail, "<p>No object at <b>%.400s</b></p>\n", url);
    error_reply(fd, 404, detail, 1);
}
