#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

struct statsd {
    uv_udp_t udp;
    struct sockaddr_in to;
    unsigned errors;
};

static void sent(uv_udp_send_t *req, int status)
{
    struct statsd *s = req->handle->data;
    if (status < 0)
        s->errors++;
    free(req);
}

int statsd_init(struct statsd *s, uv_loop_t *loop, const char *host, int port)
{
    int rc = uv_ip4_addr(host, port, &s->to);
    if (rc)
        return rc;
    s->errors = 0;
    rc = uv_udp_init(loop, &s->udp);
    s->udp.data = s;
    return rc;
}

int statsd_count(struct statsd *s, const char *name, int64_t v)
{
    char line[256];
    int n = snprintf(line, sizeof line, "%s:%" PRId64 "|c", name, v);
    if (n < 0 || (size_t)n >= sizeof line)
        return UV_EMSGSIZE;
    uv_udp_send_t *req = malloc(sizeof *req);
    if (!req)
        return UV_ENOMEM;
    uv_buf_t b = uv_buf_init(line, (unsigned)n);
    int rc = uv_udp_send(req, &s->udp, &b, 1, (const struct sockaddr *)&s->to, sent); // expect: stack-escape
    if (rc)
        free(req);
    return rc;
}
