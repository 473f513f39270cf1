#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

struct msg { int refs; size_t len; char data[1024]; };
struct out { uv_write_t req; struct msg *m; };
static struct msg *msg_get(struct msg *m) { m->refs++; return m; }
static void msg_put(struct msg *m) { if (--m->refs == 0) free(m); }
static void sent(uv_write_t *r, int st) { struct out *o = (struct out *)r; msg_put(o->m); free(o); }
void fan_out(uv_stream_t **c, int n, const char *text)
{
    struct msg *m = malloc(sizeof *m);
    m->refs = 1;
    m->len = strlen(text);
    memcpy(m->data, text, m->len);
    for (int i = 0; i < n; i++) {
        struct out *o = malloc(sizeof *o);
        uv_buf_t b = uv_buf_init(m->data, m->len);
        o->m = msg_get(m);
        if (uv_write(&o->req, c[i], &b, 1, sent)) {
            msg_put(m);
            free(o);
        }
    }
    msg_put(m);
}
