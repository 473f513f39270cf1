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

struct access_log {
    uv_loop_t *loop;
    uv_file fd;
    int64_t offset;
    unsigned long lost;
};

static char line_buf[512];

static void line_written(uv_fs_t *req)
{
    struct access_log *log = req->data;
    if (req->result < 0)
        log->lost++;
    uv_fs_req_cleanup(req);
    free(req);
}

static size_t format_entry(const struct access_entry *e)
{
    int n = snprintf(line_buf, sizeof line_buf, "%s \"%s %s\" %d %lu\n", e->peer, e->method, e->path, e->status, e->bytes); // expect: mutated-in-flight
    if (n < 0)
        return 0;
    return (size_t)n < sizeof line_buf ? (size_t)n : sizeof line_buf - 1;
}

int access_log_add(struct access_log *log, const struct access_entry *e)
{
    uv_fs_t *req;
    uv_buf_t b;
    size_t n = format_entry(e); // allow: mutated-in-flight
    int rc;

    if (n == 0)
        return UV_EINVAL;
    req = calloc(1, sizeof *req);
    if (!req)
        return UV_ENOMEM;
    req->data = log;
    b = uv_buf_init(line_buf, (unsigned)n);
    rc = uv_fs_write(log->loop, req, log->fd, &b, 1, log->offset, line_written); // allow: mutated-in-flight
    if (rc < 0) {
        free(req);
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
