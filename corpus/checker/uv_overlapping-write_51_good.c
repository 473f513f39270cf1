#include <stdlib.h>
#include <uv.h>

static const char crlf[] = "\r\n";

static void part_done(uv_write_t *req, int status)
{
    (void)status;
    free(req->data);
    free(req);
}

static int part(uv_stream_t *s, const char *p, unsigned n, char *owned)
{
    uv_write_t *req = malloc(sizeof *req);
    uv_buf_t b = uv_buf_init((char *)p, n);
    int rc;
    if (!req) {
        free(owned);
        return UV_ENOMEM;
    }
    req->data = owned;
    rc = uv_write(req, s, &b, 1, part_done);
    if (rc) {
        free(owned);
        free(req);
    }
    return rc;
}

/* Takes the value over. */
int header(uv_stream_t *s, char *value, unsigned n)
{
    int rc = part(s, "X-Value: ", 9, NULL);
    if (rc == 0)
        rc = part(s, value, n, value);
    else
        free(value);
    return rc ? rc : part(s, crlf, 2, NULL);
}
