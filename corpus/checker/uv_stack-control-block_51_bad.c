#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

typedef struct {
    uv_write_t req;
    uv_buf_t buf;
} write_req;

static void on_write(uv_write_t *req, int status)
{
    write_req *wr = (write_req *)req;
    if (status < 0)
        fprintf(stderr, "write: %s\n", uv_strerror(status));
    free(wr->buf.base);
}

void greet(uv_stream_t *peer, const char *name)
{
    write_req wr;
    size_t len = strlen(name) + 8;
    char *text = malloc(len);
    if (!text)
        return;
    snprintf(text, len, "hello %s\n", name);
    wr.buf = uv_buf_init(text, (unsigned)strlen(text));
    uv_write(&wr.req, peer, &wr.buf, 1, on_write); // expect: stack-control-block
}
