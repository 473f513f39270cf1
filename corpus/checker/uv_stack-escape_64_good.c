#include <stdint.h>
#include <string.h>
#include <uv.h>

struct job {
    const unsigned char *in;
    size_t n;
    uint64_t sum;
};

static void add_up(uv_work_t *w)
{
    struct job *j = w->data;
    for (size_t i = 0; i < j->n; i++)
        j->sum += j->in[i];
}

static void ready(uv_work_t *w, int status)
{
    if (status < 0)
        ((struct job *)w->data)->sum = 0;
}

uint64_t sum_parallel(const unsigned char *p, size_t n)
{
    uv_loop_t loop;
    uv_work_t w[2];
    struct job j[2] = {{p, n / 2, 0}, {p + n / 2, n - n / 2, 0}};

    if (uv_loop_init(&loop))
        return 0;
    for (int i = 0; i < 2; i++) {
        w[i].data = &j[i];
        uv_queue_work(&loop, &w[i], add_up, ready);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    return j[0].sum + j[1].sum;
}
