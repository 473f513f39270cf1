#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct wr {
    uv_write_t req;
    char *dup;
};

static void wr_cb(uv_write_t *req, int status)
{
    struct wr *w = (struct wr *)req;
    (void)status;
    free(w->dup);
    free(w);
}

static int do_write(uv_stream_t *s, char *owned, size_t len)
{
    struct wr *w = malloc(sizeof *w);
    uv_buf_t b = uv_buf_init(owned, (unsigned)len);
    if (!w || ((w->dup = owned), uv_write(&w->req, s, &b, 1, wr_cb))) {
        free(owned);
        free(w);
        return -1;
    }
    return 0;
}

static int send_all(uv_stream_t *s, const char *p, size_t len)
{
    char *dup = malloc(len);
    return dup ? do_write(s, memcpy(dup, p, len), len) : -1;
}

int send_status(uv_stream_t *s, int code)
{
    char line[64];
    int n = snprintf(line, sizeof line, "HTTP/1.1 %d\r\n", code);
    return send_all(s, line, (size_t)n);
}
