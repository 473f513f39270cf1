#include <uv.h>

static const char head[] = "BEGIN\n";
static const char tail[] = "END\n";

struct job {
    uv_stream_t *out;
    uv_write_t wr;
    int left;
};

static void part_done(uv_write_t *req, int status)
{
    struct job *j = req->data;
    if (status == 0)
        j->left--;
}

void job_run(struct job *j)
{
    uv_buf_t h = uv_buf_init((char *)head, sizeof head - 1);
    uv_buf_t t = uv_buf_init((char *)tail, sizeof tail - 1);
    j->left = 2;
    j->wr.data = j;
    if (uv_write(&j->wr, j->out, &h, 1, part_done))
        return;
    uv_write(&j->wr, j->out, &t, 1, part_done); // expect: mutated-in-flight
}
