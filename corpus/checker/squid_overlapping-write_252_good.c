/* Cache manager action: head first, the page from the head's callback. */
#include "squid2_comm.h"
#include <string.h>

#ifndef COMM_ERR_CLOSING
#define COMM_ERR_CLOSING (-10)
#endif

struct report {
    int fd;
    char *page;
    int len;
    int capacity;
};

static void report_done(struct report *r, int flag)
{
    int fd = r->fd;

    xfree(r->page);
    xfree(r);
    if (flag != COMM_ERR_CLOSING)
        comm_close(fd);
}

static void page_written(int fd, char *buf, size_t size, int flag, void *data)
{
    (void)fd;
    (void)buf;
    (void)size;
    report_done(data, flag);
}

static void head_written(int fd, char *buf, size_t size, int flag, void *data)
{
    struct report *r = data;

    (void)buf;
    (void)size;
    if (flag != 0) {
        report_done(r, flag);
        return;
    }
    comm_write(fd, r->page, r->len, page_written, r, NULL);
}

void report_line(struct report *r, const char *name, const char *value)
{
    int nlen = (int)strlen(name), vlen = (int)strlen(value);

    if (r->len + nlen + vlen + 3 > r->capacity) {
        r->capacity = (r->capacity + nlen + vlen + 3) * 2;
        r->page = xrealloc(r->page, (size_t)r->capacity);
    }
    memcpy(r->page + r->len, name, (size_t)nlen);
    memcpy(r->page + r->len + nlen, ": ", 2);
    memcpy(r->page + r->len + nlen + 2, value, (size_t)vlen);
    r->len += nlen + vlen + 3;
    r->page[r->len - 1] = '\n';
}

struct report *report_new(int fd)
{
    struct report *r = xcalloc(1, sizeof *r);
    r->fd = fd;
    r->capacity = 1024;
    r->page = xmalloc((size_t)r->capacity);
    return r;
}

/* Takes the report over. */
void report_send(struct report *r)
{
    MemBuf mb;

    memBufDefInit(&mb);
    memBufPrintf(&mb, "HTTP/1.0 200 OK\r\n");
    memBufPrintf(&mb, "Content-Type: text/plain\r\n");
    memBufPrintf(&mb, "Content-Length: %d\r\n", r->len);
    memBufPrintf(&mb, "Connection: close\r\n\r\n");
    comm_write_mbuf(r->fd, mb, head_written, r);
}
