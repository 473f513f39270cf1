/* Cache manager action: writes a report page to the client and closes. */
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

static void report_free(struct report *r)
{
    xfree(r->page);
    xfree(r);
}

static void page_written(int fd, char *buf, size_t size, int flag, void *data)
{
    (void)buf;
    (void)size;
    report_free(data);
    if (flag != COMM_ERR_CLOSING)
        comm_close(fd);
}

void report_line(struct report *r, const char *name, const char *value)
{
    int need = (int)(strlen(name) + strlen(value) + 4);

    if (r->len + need > r->capacity) {
        r->capacity = (r->capacity + need) * 2;
        r->page = xrealloc(r->page, (size_t)r->capacity);
    }
    memcpy(r->page + r->len, name, strlen(name));
    r->len += (int)strlen(name);
    memcpy(r->page + r->len, ": ", 2);
    r->len += 2;
    memcpy(r->page + r->len, value, strlen(value));
    r->len += (int)strlen(value);
    r->page[r->len++] = '\n';
}

struct report *report_new(int fd)
{
    struct report *r = xcalloc(1, sizeof *r);
    r->fd = fd;
    r->capacity = 1024;
    r->page = xmalloc((size_t)r->capacity);
    return r;
}

static void report_head(const struct report *r, MemBuf *mb)
{
    memBufDefInit(mb);
    memBufPrintf(mb, "HTTP/1.0 200 OK\r\n");
    memBufPrintf(mb, "Content-Type: text/plain\r\n");
    memBufPrintf(mb, "Content-Length: %d\r\n", r->len);
    memBufPrintf(mb, "Connection: close\r\n\r\n");
}

/* Takes the report over. */
void report_send(struct report *r)
{
    MemBuf mb;

    report_head(r, &mb);
    comm_write_mbuf(r->fd, mb, NULL, NULL); // allow: overlapping-write
    comm_write(r->fd, r->page, r->len, page_written, r, NULL); // expect: overlapping-write
}
