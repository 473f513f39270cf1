#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

struct outmsg {
    uv_write_t req;
    unsigned len;
    char bytes[];
};

static void outmsg_done(uv_write_t *req, int status)
{
    struct outmsg *m = (struct outmsg *)req;
    if (status && status != UV_ECANCELED)
        fprintf(stderr, "lost %u bytes\n", m->len);
    free(m);
}

int client_printf(uv_stream_t *s, const char *fmt, ...)
{
    char tmp[1];
    va_list ap;
    int n, rc;

    va_start(ap, fmt);
    n = vsnprintf(tmp, sizeof tmp, fmt, ap);
    va_end(ap);
    struct outmsg *m = malloc(sizeof *m + (size_t)n + 1);
    if (!m)
        return UV_ENOMEM;
    va_start(ap, fmt);
    m->len = (unsigned)vsnprintf(m->bytes, (size_t)n + 1, fmt, ap);
    va_end(ap);
    uv_buf_t b = uv_buf_init(m->bytes, m->len);
    if ((rc = uv_write(&m->req, s, &b, 1, outmsg_done)) != 0)
        free(m);
    return rc;
}
