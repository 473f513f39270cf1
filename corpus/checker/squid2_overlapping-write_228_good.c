/* Chunk writer: chunks wait in a list, the completion of one starts the next. */
#include <squid2_comm.h>
#include <string.h>

typedef struct _chunk {
    struct _chunk *next;
    int len;
    char data[1];
} chunk;

typedef struct _chunkWriter {
    int fd;
    unsigned writing : 1;
    unsigned closing : 1;
    chunk *head, **tail;
    size_t total;
} chunkWriter;

static void chunkKick(chunkWriter *w);

static void chunkWriterGone(int fd, void *data)
{
    chunkWriter *w = data;
    chunk *c;

    (void)fd;
    while ((c = w->head) != NULL) {
        w->head = c->next;
        xfree(c);
    }
    xfree(w);
}

static void chunkWritten(int fd, char *buf, size_t size, int flag, void *data)
{
    chunkWriter *w = data;

    (void)buf;
    w->writing = 0;
    w->total += size;
    if (flag || (w->closing && !w->head)) {
        comm_close(fd);
        return;
    }
    chunkKick(w);
}

static void chunkFree(void *p)
{
    xfree((char *)p - offsetof(chunk, data));
}

static void chunkKick(chunkWriter *w)
{
    chunk *c = w->head;

    if (w->writing || !c)
        return;
    w->head = c->next;
    if (!w->head)
        w->tail = &w->head;
    w->writing = 1;
    comm_write(w->fd, c->data, c->len, chunkWritten, w, chunkFree);
}

chunkWriter *chunkWriterNew(int fd)
{
    chunkWriter *w = xcalloc(1, sizeof *w);

    w->fd = fd;
    w->tail = &w->head;
    comm_add_close_handler(fd, chunkWriterGone, w);
    return w;
}

void chunkWrite(chunkWriter *w, const char *p, int n)
{
    chunk *c = xmalloc(sizeof *c + (size_t)n);

    c->next = NULL;
    c->len = n;
    memcpy(c->data, p, (size_t)n);
    *w->tail = c;
    w->tail = &c->next;
    chunkKick(w);
}

void chunkEnd(chunkWriter *w)
{
    w->closing = 1;
    if (!w->writing && !w->head)
        comm_close(w->fd);
}
