#include <stdlib.h>
#include <uv.h>

struct thumb_job {
    uv_work_t work;
    const char *src;
    unsigned char pixels[64 * 64 * 3];
    void (*ready)(const unsigned char *px);
};

static void render(uv_work_t *w)
{
    struct thumb_job *j = w->data;
    for (size_t i = 0; i < sizeof j->pixels; i++)
        j->pixels[i] = (unsigned char)(j->src[0] + i);
}

static void rendered(uv_work_t *w, int status)
{
    struct thumb_job *j = w->data;
    if (status == 0)
        j->ready(j->pixels);
    free(j);
}

struct thumb_job *thumb_start(uv_loop_t *l, const char *src, void (*ready)(const unsigned char *))
{
    struct thumb_job *j = calloc(1, sizeof *j);
    j->work.data = j;
    j->src = src;
    j->ready = ready;
    uv_queue_work(l, &j->work, render, rendered);
    return j;
}

void thumb_abort(struct thumb_job *j)
{
    uv_cancel((uv_req_t *)&j->work);
    free(j); // expect: freed-in-flight
}
