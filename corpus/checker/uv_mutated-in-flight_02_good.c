#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct access_entry {
    char peer[64];
    char method[8];
    char path[256];
    int status;
    unsigned long bytes;
};

struct log_record {
    uv_fs_t req;
    struct log_record *next;
    struct access_log *log;
    char text[512];
};

struct access_log {
    uv_loop_t *loop;
    uv_file fd;
    int64_t offset;
    unsigned long lost;
    struct log_record *spare;
};

static struct log_record *record_get(struct access_log *log)
{
    struct log_record *r = log->spare;
    if (r)
        log->spare = r->next;
    else
        r = calloc(1, sizeof *r);
    return r;
}

static void record_put(struct log_record *r)
{
    r->next = r->log->spare;
    r->log->spare = r;
}

static void line_written(uv_fs_t *req)
{
    struct log_record *r = req->data;
    if (req->result < 0)
        r->log->lost++;
    uv_fs_req_cleanup(req);
    record_put(r);
}

static size_t format_entry(char *out, size_t cap, const struct access_entry *e)
{
    int n = snprintf(out, cap, "%s \"%s %s\" %d %lu\n", e->peer, e->method, e->path, e->status, e->bytes);
    if (n < 0)
        return 0;
    return (size_t)n < cap ? (size_t)n : cap - 1;
}

int access_log_add(struct access_log *log, const struct access_entry *e)
{
    struct log_record *r = record_get(log);
    uv_buf_t b;
    size_t n;
    int rc;

    if (!r)
        return UV_ENOMEM;
    r->log = log;
    n = format_entry(r->text, sizeof r->text, e);
    if (n == 0) {
        record_put(r);
        return UV_EINVAL;
    }
    r->req.data = r;
    b = uv_buf_init(r->text, (unsigned)n);
    rc = uv_fs_write(log->loop, &r->req, log->fd, &b, 1, log->offset, line_written);
    if (rc < 0) {
        record_put(r);
        return rc;
    }
    log->offset += (int64_t)n;
    return 0;
}

void access_log_batch(struct access_log *log, const struct access_entry *v, size_t count)
{
    size_t i;
    for (i = 0; i < count; i++)
        if (access_log_add(log, &v[i]) < 0)
            log->lost++;
}
