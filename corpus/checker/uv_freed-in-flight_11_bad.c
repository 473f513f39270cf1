/* Job uploader: a job has a body, a deadline timer, and a request inside it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct uploader;

struct job {
    uv_write_t req;
    uv_timer_t deadline;
    struct uploader *up;
    struct job *next;
    char *body;
    size_t len;
    int failed;
};

struct uploader {
    uv_loop_t *loop;
    uv_stream_t *sink;
    struct job *head, **tail;
    struct job *current;
    void (*on_failed)(struct uploader *, uint64_t);
    uint64_t failures;
};

static void uploader_next(struct uploader *up);

static void job_timer_closed(uv_handle_t *h)
{
    struct job *j = h->data;
    free(j);
}

static void job_written(uv_write_t *req, int status)
{
    struct job *j = req->data;
    struct uploader *up = j->up;

    if (status < 0 && !j->failed)
        up->failures++;
    up->current = NULL;
    free(j->body);
    j->body = NULL;
    uv_timer_stop(&j->deadline);
    uv_close((uv_handle_t *)&j->deadline, job_timer_closed);
    uploader_next(up);
}

static void job_expired(uv_timer_t *t)
{
    struct job *j = t->data;
    struct uploader *up = j->up;

    /* The receiver does not take it: give the memory back, job_written() retires the rest. */
    j->failed = 1;
    up->failures++;
    free(j->body); // expect: freed-in-flight
    j->body = NULL;
    if (up->on_failed)
        up->on_failed(up, up->failures);
}

static void job_begin(struct job *j)
{
    uv_buf_t b = uv_buf_init(j->body, (unsigned)j->len);

    j->req.data = j;
    j->up->current = j;
    uv_timer_start(&j->deadline, job_expired, 10000, 0);
    if (uv_write(&j->req, j->up->sink, &b, 1, job_written))
        job_written(&j->req, UV_EPIPE);
}

static void uploader_next(struct uploader *up)
{
    struct job *j = up->head;
    if (up->current || !j)
        return;
    up->head = j->next;
    if (!up->head)
        up->tail = &up->head;
    job_begin(j);
}

int uploader_submit(struct uploader *up, const char *data, size_t len)
{
    struct job *j = calloc(1, sizeof *j);
    if (!j)
        return UV_ENOMEM;
    j->body = malloc(len);
    if (!j->body) {
        free(j);
        return UV_ENOMEM;
    }
    memcpy(j->body, data, len);
    j->len = len;
    j->up = up;
    uv_timer_init(up->loop, &j->deadline);
    j->deadline.data = j;
    *up->tail = j;
    up->tail = &j->next;
    uploader_next(up);
    return 0;
}
