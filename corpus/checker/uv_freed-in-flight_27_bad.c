#include <stdlib.h>
#include <string.h>
#include <uv.h>

typedef void (*chunk_cb)(void *arg, const char *data, ssize_t n);

typedef struct file_reader file_reader;

typedef struct {
    uv_fs_t req;
    file_reader *owner;
    char *data;
    size_t cap;
    chunk_cb cb;
    void *arg;
} read_job;

struct file_reader {
    uv_loop_t *loop;
    uv_file fd;
    int64_t offset;
    read_job *current;
    unsigned errors;
};

static void on_read(uv_fs_t *req)
{
    read_job *job = req->data;
    file_reader *r = job->owner;
    ssize_t n = req->result;

    uv_fs_req_cleanup(req);
    if (r->current == job)
        r->current = NULL;
    if (job->cb) {
        if (n > 0)
            r->offset += n;
        else if (n < 0)
            r->errors++;
        job->cb(job->arg, job->data, n);
    }
    free(job->data);
    free(job);
}

int file_reader_next(file_reader *r, size_t want, chunk_cb cb, void *arg)
{
    read_job *job;
    uv_buf_t buf;
    int rc;

    if (r->current)
        return UV_EBUSY;
    job = calloc(1, sizeof *job);
    if (!job)
        return UV_ENOMEM;
    job->data = malloc(want);
    if (!job->data) {
        free(job);
        return UV_ENOMEM;
    }
    job->owner = r;
    job->cap = want;
    job->cb = cb;
    job->arg = arg;
    job->req.data = job;
    buf = uv_buf_init(job->data, (unsigned)want);
    rc = uv_fs_read(r->loop, &job->req, r->fd, &buf, 1, r->offset, on_read);
    if (rc < 0) {
        free(job->data);
        free(job);
        return rc;
    }
    r->current = job;
    return 0;
}

void file_reader_cancel(file_reader *r)
{
    read_job *job = r->current;

    if (!job)
        return;
    r->current = NULL;
    job->cb = NULL;
    uv_cancel((uv_req_t *)&job->req);
    free(job->data); // expect: freed-in-flight
    job->data = NULL;
}
