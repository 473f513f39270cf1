#include <uv.h>

static const char head[] = "BEGIN\n";
static const char tail[] = "END\n";

struct job {
    uv_stream_t *out;
    uv_write_t wr;
    uv_write_t extra;
    int left;
};

static void part_done(uv_write_t *req, int status)
{
    struct job *j = req->data;
    if (status < 0)
        return;
    if (--j->left == 1) {
        uv_buf_t t = uv_buf_init((char *)tail, sizeof tail - 1);
        uv_write(&j->wr, j->out, &t, 1, part_done);
    }
}

static void extra_done(uv_write_t *req, int status)
{
    (void)req;
    (void)status;
}

void job_run(struct job *j)
{
    uv_buf_t h = uv_buf_init((char *)head, sizeof head - 1);
    j->left = 2;
    j->wr.data = j;
    if (uv_write(&j->wr, j->out, &h, 1, part_done))
        return;
    /* libuv queues: a second request may be outstanding. */
    uv_write(&j->extra, j->out, &h, 1, extra_done);
}
