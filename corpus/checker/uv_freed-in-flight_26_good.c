#include <stdlib.h>
#include <string.h>
#include <uv.h>

typedef void (*spool_done)(void *user, int status);

struct spool {
    uv_loop_t *loop;
    uv_file fd;
    int64_t end;
    unsigned pending;
};

struct spool_job {
    uv_fs_t req;
    struct spool *sp;
    char *data;
    size_t len;
    spool_done done;
    void *user;
};

static void job_release(struct spool_job *job)
{
    free(job->data);
    free(job);
}

static void job_finish(uv_fs_t *req)
{
    struct spool_job *job = req->data;
    int status = 0;

    if (req->result < 0)
        status = (int)req->result;
    else if ((size_t)req->result != job->len)
        status = UV_EIO;
    uv_fs_req_cleanup(req);
    job->sp->pending--;
    if (job->done)
        job->done(job->user, status);
    job_release(job);
}

/* Appends a record; the job stays valid until its callback. */
struct spool_job *spool_append(struct spool *sp, const void *rec, size_t len, spool_done done, void *user)
{
    struct spool_job *job = calloc(1, sizeof *job);
    uv_buf_t b;

    if (!job)
        return NULL;
    job->data = malloc(len);
    if (!job->data) {
        free(job);
        return NULL;
    }
    memcpy(job->data, rec, len);
    job->len = len;
    job->sp = sp;
    job->done = done;
    job->user = user;
    job->req.data = job;

    b = uv_buf_init(job->data, (unsigned)len);
    if (uv_fs_write(sp->loop, &job->req, sp->fd, &b, 1, sp->end, job_finish) < 0) {
        job_release(job);
        return NULL;
    }
    sp->pending++;
    sp->end += (int64_t)len;
    return job;
}

/* The submitter is no longer interested; a job that already runs is left to finish. */
void spool_cancel(struct spool_job *job)
{
    job->done = NULL;
    job->user = NULL;
    (void)uv_cancel((uv_req_t *)&job->req);
}
