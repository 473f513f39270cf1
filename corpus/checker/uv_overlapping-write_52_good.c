#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct room {
    uv_stream_t *member[32];
    int n;
};

struct line {
    int refs;
    unsigned len;
    char text[];
};

static void line_sent(uv_write_t *req, int status)
{
    struct line *l = req->data;
    (void)status;
    if (--l->refs == 0)
        free(l);
    free(req);
}

void room_say(struct room *r, const char *text)
{
    unsigned len = (unsigned)strlen(text);
    struct line *l = malloc(sizeof *l + len);
    uv_buf_t b;

    if (!l)
        return;
    memcpy(l->text, text, l->len = len);
    l->refs = 1;
    b = uv_buf_init(l->text, len);
    for (int i = 0; i < r->n; i++) {
        uv_write_t *req = malloc(sizeof *req);
        if (!req)
            break;
        req->data = l;
        if (uv_write(req, r->member[i], &b, 1, line_sent) == 0)
            l->refs++;
        else
            free(req);
    }
    if (--l->refs == 0)
        free(l);
}
