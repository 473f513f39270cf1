/* Console output of a job is collected in one growing block per viewer. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct viewer {
    uv_stream_t *peer;
    uv_write_t req;
    char *text;
    size_t len; /* bytes collected */
    size_t sent; /* bytes handed to the socket so far */
    size_t cap;
    int writing;
    int failed;
};

static void viewer_pump(struct viewer *v);

static int reserve(struct viewer *v, size_t extra)
{
    size_t want = v->len + extra;
    size_t cap = v->cap ? v->cap : 1024;
    char *grown;
    if (want <= v->cap)
        return 0;
    while (cap < want)
        cap *= 2;
    grown = realloc(v->text, cap); /* expect: mutated-in-flight */
    if (!grown)
        return -1;
    v->text = grown;
    v->cap = cap;
    return 0;
}

static void on_written(uv_write_t *req, int status)
{
    struct viewer *v = req->data;
    v->writing = 0;
    if (status < 0) {
        v->failed = 1;
        return;
    }
    viewer_pump(v);
}

static void viewer_pump(struct viewer *v)
{
    uv_buf_t b;
    if (v->writing || v->failed || v->sent == v->len)
        return;
    b = uv_buf_init(v->text + v->sent, (unsigned)(v->len - v->sent));
    v->req.data = v;
    if (uv_write(&v->req, v->peer, &b, 1, on_written) < 0) { /* allow: mutated-in-flight */
        v->failed = 1;
        return;
    }
    v->sent = v->len;
    v->writing = 1;
}

/* Called for every line the job prints. */
int viewer_append(struct viewer *v, const char *line, size_t n)
{
    if (v->failed)
        return UV_EPIPE;
    if (reserve(v, n + 1) < 0) /* allow: mutated-in-flight */
        return UV_ENOMEM;
    memcpy(v->text + v->len, line, n);
    v->len += n;
    v->text[v->len++] = '\n';
    viewer_pump(v);
    return 0;
}
