#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct secret_msg {
    uv_write_t req;
    uv_buf_t buf;
};

static void sent(uv_write_t *req, int status)
{
    (void)status;
    free(req->data);
}

int send_secret(uv_stream_t *s, const char *key, size_t n)
{
    struct secret_msg *m = calloc(1, sizeof *m);
    int rc;
    if (!m)
        return UV_ENOMEM;
    m->buf.base = malloc(n);
    m->buf.len = n;
    memcpy(m->buf.base, key, n);
    m->req.data = m;
    rc = uv_write(&m->req, s, &m->buf, 1, sent);
    memset(m->buf.base, 0, n); // expect: mutated-in-flight
    free(m->buf.base); // expect: freed-in-flight
    if (rc)
        free(m);
    return rc;
}
