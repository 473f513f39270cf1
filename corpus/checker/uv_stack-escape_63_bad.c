#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct digest_work {
    uv_work_t w;
    const unsigned char *in;
    size_t n;
    uint32_t *out;
};

static void digest_run(uv_work_t *w)
{
    struct digest_work *d = w->data;
    uint32_t s = 1;
    for (size_t i = 0; i < d->n; i++)
        s = s * 16777619u ^ d->in[i];
    *d->out = s;
}

static void digest_done(uv_work_t *w, int status)
{
    (void)status;
    free(w->data);
}

int digest_record(uv_loop_t *loop, uint32_t key, uint32_t len, uint32_t *out)
{
    unsigned char head[8];
    struct digest_work *d = malloc(sizeof *d);
    if (!d)
        return UV_ENOMEM;
    memcpy(head, &key, 4);
    memcpy(head + 4, &len, 4);
    d->w.data = d;
    d->in = head; // allow: stack-escape
    d->n = sizeof head;
    d->out = out;
    return uv_queue_work(loop, &d->w, digest_run, digest_done); // expect: stack-escape
}
