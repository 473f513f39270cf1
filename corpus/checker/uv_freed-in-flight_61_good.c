#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct hash_job {
    uv_work_t work;
    unsigned long sum;
    size_t len;
    int abandoned;
    void (*done)(unsigned long sum);
    unsigned char data[];
};

static void hash_run(uv_work_t *w)
{
    struct hash_job *j = w->data;
    unsigned long h = 5381;
    for (size_t i = 0; i < j->len; i++)
        h = h * 33 + j->data[i];
    j->sum = h;
}

static void hash_after(uv_work_t *w, int status)
{
    struct hash_job *j = w->data;
    if (status == 0 && !j->abandoned)
        j->done(j->sum);
    free(j);
}

struct hash_job *hash_start(uv_loop_t *l, const void *p, size_t n, void (*done)(unsigned long))
{
    struct hash_job *j = calloc(1, sizeof *j + n);
    if (!j)
        return NULL;
    j->work.data = j;
    j->done = done;
    memcpy(j->data, p, j->len = n);
    if (uv_queue_work(l, &j->work, hash_run, hash_after)) {
        free(j);
        return NULL;
    }
    return j;
}

void hash_abort(struct hash_job *j)
{
    j->abandoned = 1;
    uv_cancel((uv_req_t *)&j->work);
}
