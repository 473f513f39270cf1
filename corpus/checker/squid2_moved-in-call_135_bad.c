/* Reply side of a caching proxy: collected body goes to the client in chunked coding, one page a write. */
#include <squid2_comm.h>
#include <stdio.h>
#include <string.h>

enum { HEAD_ROOM = 12, TRAILER_ROOM = 16, FLUSH_AT = 4096 };

typedef struct _Page {
    char *data;
    size_t start, len, size;
} Page;

typedef struct _Reply {
    int fd;
    int writing;
    int failed;
    Page page;
    unsigned long sent;
} Reply;

typedef struct _ReplyJob {
    char *block;
    Reply *reply;
} ReplyJob;

static void replyFlush(Reply *r);

static void replySent(int fd, char *buf, size_t size, int flag, void *data)
{
    ReplyJob *job = data;
    Reply *r = job->reply;
    (void)fd;
    (void)buf;
    xfree(job->block);
    xfree(job);
    r->writing = 0;
    if (flag) {
        r->failed = 1;
        return;
    }
    r->sent += size;
    replyFlush(r);
}

static ReplyJob *replyAdopt(Reply *r)
{
    Page *p = &r->page;
    ReplyJob *job = xcalloc(1, sizeof *job);

    job->reply = r;
    job->block = xrealloc(p->data, p->size + TRAILER_ROOM);
    memcpy(job->block + p->start + p->len, "\r\n", 2);
    memset(p, 0, sizeof *p);
    return job;
}

static void chunkHeader(Page *p)
{
    char head[HEAD_ROOM];
    int n = snprintf(head, sizeof head, "%x\r\n", (unsigned)p->len);

    p->start = HEAD_ROOM - (size_t)n;
    memcpy(p->data + p->start, head, (size_t)n);
    p->len += (size_t)n;
}

static void replyFlush(Reply *r)
{
    char *first;
    int n;

    if (r->writing || r->page.len == 0)
        return;
    r->writing = 1;
    chunkHeader(&r->page);
    first = r->page.data + r->page.start;
    n = (int)r->page.len + 2;
    comm_write(r->fd, first, n, replySent, replyAdopt(r), NULL); // expect: moved-in-call
}

void replyBody(Reply *r, const char *body, size_t n, int eof)
{
    Page *p = &r->page;
    size_t need = HEAD_ROOM + p->len + n;

    if (r->failed)
        return;
    if (need > p->size) {
        p->data = xrealloc(p->data, need);
        p->size = need;
    }
    memcpy(p->data + HEAD_ROOM + p->len, body, n);
    p->len += n;
    if (eof || p->len >= FLUSH_AT)
        replyFlush(r);
}

void replyInit(Reply *r, int fd)
{
    memset(r, 0, sizeof *r);
    r->fd = fd;
}
