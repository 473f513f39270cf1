/* Status push: try the socket first, keep only what it did not take. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct monitor {
    uv_stream_t *peer;
    size_t backlog; /* bytes waiting in the loop */
    size_t limit;
    unsigned dropped;
};

struct rest {
    uv_write_t req;
    struct monitor *mon;
    size_t len;
    char bytes[];
};

static void rest_written(uv_write_t *req, int status)
{
    struct rest *r = (struct rest *)req;
    r->mon->backlog -= r->len;
    if (status < 0)
        r->mon->dropped++;
    free(r);
}

static int keep_rest(struct monitor *m, const char *p, size_t n)
{
    struct rest *r;
    uv_buf_t b;
    int rc;
    if (m->backlog + n > m->limit) {
        m->dropped++;
        return UV_ENOBUFS;
    }
    r = malloc(sizeof *r + n);
    if (!r)
        return UV_ENOMEM;
    r->mon = m;
    r->len = n;
    memcpy(r->bytes, p, n);
    b = uv_buf_init(r->bytes, (unsigned)n);
    rc = uv_write(&r->req, m->peer, &b, 1, rest_written);
    if (rc < 0) {
        free(r);
        return rc;
    }
    m->backlog += n;
    return 0;
}

int monitor_push(struct monitor *m, const char *key, double value)
{
    char line[128];
    uv_buf_t b;
    int n = snprintf(line, sizeof line, "%s %.3f\n", key, value);
    int took = 0;
    if (n < 0 || (size_t)n >= sizeof line)
        return UV_EINVAL;
    if (m->backlog == 0) {
        b = uv_buf_init(line, (unsigned)n);
        took = uv_try_write(m->peer, &b, 1);
        if (took == n)
            return 0;
        if (took < 0 && took != UV_EAGAIN)
            return took;
        if (took < 0)
            took = 0;
    }
    return keep_rest(m, line + took, (size_t)(n - took));
}
