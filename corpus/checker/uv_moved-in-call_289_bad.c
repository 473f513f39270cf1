/* Chat server: short texts live inside the string object, long ones on the heap. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct sstr {
    char *p;
    size_t n;
    char small[32];
};

static int sstr_format(struct sstr *s, const char *fmt, ...)
{
    va_list ap, again;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(s->small, sizeof s->small, fmt, ap);
    va_end(ap);
    s->p = s->small;
    s->n = n < 0 ? 0 : (size_t)n;
    if (n >= (int)sizeof s->small) {
        s->p = malloc((size_t)n + 1);
        if (s->p)
            vsnprintf(s->p, (size_t)n + 1, fmt, again);
    }
    va_end(again);
    return n < 0 || !s->p ? -1 : 0;
}

static void sstr_move(struct sstr *to, struct sstr *from)
{
    *to = *from;
    if (from->p == from->small)
        to->p = to->small;
    from->p = from->small;
    from->n = 0;
}

static void sstr_free(struct sstr *s)
{
    if (s->p != s->small)
        free(s->p);
}

struct send_op {
    uv_write_t req;
    struct sstr text;
};

static void on_sent(uv_write_t *req, int status)
{
    struct send_op *op = req->data;
    (void)status;
    sstr_free(&op->text);
    free(op);
}

int say(uv_stream_t *to, const char *nick, const char *text)
{
    struct send_op *op = malloc(sizeof *op);
    struct sstr line;
    uv_buf_t buf;
    int rc;

    if (!op)
        return UV_ENOMEM;
    if (sstr_format(&line, "<%s> %s\r\n", nick, text)) {
        free(op);
        return UV_ENOMEM;
    }
    buf = uv_buf_init(line.p, (unsigned)line.n);
    sstr_move(&op->text, &line);
    op->req.data = op;
    rc = uv_write(&op->req, to, &buf, 1, on_sent); // expect: moved-in-call
    if (rc) {
        sstr_free(&op->text);
        free(op);
    }
    return rc;
}

void say_all(uv_stream_t **peers, int n, const char *nick, const char *text)
{
    for (int i = 0; i < n; i++)
        if (say(peers[i], nick, text))
            fprintf(stderr, "peer %d missed a line\n", i);
}
