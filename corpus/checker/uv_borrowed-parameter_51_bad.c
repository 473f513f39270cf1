#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct chan {
    uv_pipe_t pipe;
    size_t bytes_out;
};

static void chan_wrote(uv_write_t *req, int status)
{
    if (status < 0)
        uv_read_stop(req->handle);
    free(req);
}

int chan_put(struct chan *ch, const char *data, size_t len)
{
    uv_buf_t b = uv_buf_init((char *)data, (unsigned)len);
    uv_write_t *req;

    if (len == 0)
        return 0;
    if (!(req = malloc(sizeof *req)))
        return UV_ENOMEM;
    ch->bytes_out += len;
    return uv_write(req, (uv_stream_t *)&ch->pipe, &b, 1, chan_wrote); // expect: borrowed-parameter
}

int chan_puts(struct chan *ch, const char *s) { return chan_put(ch, s, strlen(s)); }
