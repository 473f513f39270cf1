/* Gopher-to-HTML reply writer on Squid-2's comm layer: lines become pieces, pieces leave one by one. */
#include <stdio.h>
#include <string.h>
#include <squid2_comm.h>

typedef struct _piece {
    struct _piece *next;
    char *text;
    int size;
} piece;

typedef struct _htmlWriter {
    int fd;
    piece *first, **last;
    unsigned busy : 1;
    unsigned ended : 1;
    unsigned closed : 1;
    size_t sent;
} htmlWriter;

static CWCB htmlWriterSent;
static PF htmlWriterClosed;

static void htmlWriterDestroy(htmlWriter *w)
{
    piece *p;

    while ((p = w->first) != NULL) {
        w->first = p->next;
        xfree(p->text);
        xfree(p);
    }
    xfree(w);
}

static void htmlWriterKick(htmlWriter *w)
{
    piece *p = w->first;
    char *text;
    int size;

    if (w->busy || w->closed)
        return;
    if (!p) {
        if (w->ended)
            comm_close(w->fd);
        return;
    }
    w->first = p->next;
    if (!w->first)
        w->last = &w->first;
    text = p->text;
    size = p->size;
    xfree(p);
    w->busy = 1;
    comm_write(w->fd, text, size, htmlWriterSent, w, xfree);
}

static void htmlWriterSent(int fd, char *buf, size_t size, int flag, void *data)
{
    htmlWriter *w = data;

    (void)buf;
    w->busy = 0;
    w->sent += size;
    if (w->closed) {
        htmlWriterDestroy(w);
        return;
    }
    if (flag != 0) {
        comm_close(fd);
        return;
    }
    htmlWriterKick(w);
}

static void htmlWriterClosed(int fd, void *data)
{
    htmlWriter *w = data;

    (void)fd;
    w->closed = 1;
    if (!w->busy)
        htmlWriterDestroy(w);
}

static void htmlWriterPut(htmlWriter *w, char *text)
{
    piece *p = xcalloc(1, sizeof(*p));

    p->text = text;
    p->size = (int)strlen(text);
    *w->last = p;
    w->last = &p->next;
    htmlWriterKick(w);
}

void htmlWriterLine(htmlWriter *w, char type, const char *name, const char *selector)
{
    size_t room = strlen(name) + strlen(selector) + 64;
    char *text = xmalloc(room);

    if (type == 'i')
        snprintf(text, room, "<pre>%s</pre>\n", name);
    else
        snprintf(text, room, "<a href=\"/%c%s\">%s</a><br>\n", type, selector, name);
    htmlWriterPut(w, text);
}

void htmlWriterEnd(htmlWriter *w)
{
    w->ended = 1;
    htmlWriterPut(w, xstrdup("</body></html>\n"));
}

htmlWriter *htmlWriterStart(int fd, const char *title)
{
    htmlWriter *w = xcalloc(1, sizeof(*w));
    size_t room = strlen(title) + 128;
    char *text = xmalloc(room);

    w->fd = fd;
    w->last = &w->first;
    comm_add_close_handler(fd, htmlWriterClosed, w);
    snprintf(text, room, "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<title>%s</title>\n", title);
    htmlWriterPut(w, text);
    return w;
}
