#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <unistd.h>
#include <uv.h>

struct wreq { uv_write_t req; struct wreq *next; char buf[512]; };
static struct wreq *spare;
static struct wreq *wreq_get(void)
{
    struct wreq *w = spare;
    if (w) spare = w->next; else w = malloc(sizeof *w);
    return w;
}
static void wreq_put(struct wreq *w) { w->next = spare; spare = w; }
static void done(uv_write_t *r, int st) { wreq_put((struct wreq *)r); }
void say(uv_stream_t *s, const char *t)
{
    struct wreq *w = wreq_get();
    uv_buf_t b = uv_buf_init(w->buf, snprintf(w->buf, sizeof w->buf, "%s\n", t));
    if (uv_write(&w->req, s, &b, 1, done)) wreq_put(w);
}
