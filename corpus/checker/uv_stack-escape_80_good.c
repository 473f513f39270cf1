#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct statsd {
    uv_udp_t udp;
    struct sockaddr_in to;
    unsigned errors;
};

struct datagram {
    uv_udp_send_t req;
    char bytes[];
};

static void sent(uv_udp_send_t *req, int status)
{
    struct statsd *s = req->handle->data;
    if (status < 0)
        s->errors++;
    free(req);
}

int statsd_count(struct statsd *s, const char *name, int64_t v)
{
    char line[256];
    int n = snprintf(line, sizeof line, "%s:%" PRId64 "|c", name, v);
    if (n < 0 || (size_t)n >= sizeof line)
        return UV_EMSGSIZE;
    uv_buf_t b = uv_buf_init(line, (unsigned)n);
    int rc = uv_udp_try_send(&s->udp, &b, 1, (const struct sockaddr *)&s->to);
    if (rc != UV_EAGAIN)
        return rc < 0 ? rc : 0;
    struct datagram *d = malloc(sizeof *d + (size_t)n);
    if (!d)
        return UV_ENOMEM;
    memcpy(d->bytes, line, (size_t)n);
    b = uv_buf_init(d->bytes, (unsigned)n);
    rc = uv_udp_send(&d->req, &s->udp, &b, 1, (const struct sockaddr *)&s->to, sent);
    if (rc)
        free(d);
    return rc;
}
