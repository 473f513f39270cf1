#include <aio.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct snapshot_head {
    char magic[8];
    uint64_t count, bytes;
};

struct save_job {
    struct aiocb head_cb, body_cb;
    struct snapshot_head *head;
    unsigned char *body;
};

static void fill(struct aiocb *cb, int fd, void *buf, size_t n, off_t at)
{
    memset(cb, 0, sizeof *cb);
    cb->aio_fildes = fd;
    cb->aio_buf = buf;
    cb->aio_nbytes = n;
    cb->aio_offset = at;
    cb->aio_sigevent.sigev_notify = SIGEV_NONE;
}

static void settle(struct aiocb *cb)
{
    const struct aiocb *list[1] = {cb};

    while (aio_error(cb) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
    aio_return(cb);
}

struct save_job *save_begin(int fd, const void *records, uint64_t count, size_t size)
{
    struct save_job *job = calloc(1, sizeof *job);
    size_t bytes = (size_t)count * size;

    if (!job)
        return NULL;
    job->head = calloc(1, sizeof *job->head);
    job->body = malloc(bytes);
    if (!job->head || !job->body)
        goto fail;
    memcpy(job->head->magic, "SNAPv02", 8);
    job->head->count = count;
    job->head->bytes = bytes;
    memcpy(job->body, records, bytes);

    fill(&job->head_cb, fd, job->head, sizeof *job->head, 0);
    if (aio_write(&job->head_cb) < 0)
        goto fail;
    fill(&job->body_cb, fd, job->body, bytes, sizeof *job->head);
    if (aio_write(&job->body_cb) < 0) {
        settle(&job->head_cb);
        goto fail;
    }
    return job;

fail:
    free(job->body);
    free(job->head);
    free(job);
    return NULL;
}

static int finished(struct aiocb *cb)
{
    return aio_error(cb) != EINPROGRESS;
}

int save_poll(struct save_job *job)
{
    ssize_t h, b;

    if (!finished(&job->head_cb) || !finished(&job->body_cb))
        return 0;
    h = aio_return(&job->head_cb);
    b = aio_return(&job->body_cb);
    if (h != (ssize_t)sizeof *job->head || b != (ssize_t)job->head->bytes)
        h = -1;
    free(job->body);
    free(job->head);
    free(job);
    return h < 0 ? -1 : 1;
}
