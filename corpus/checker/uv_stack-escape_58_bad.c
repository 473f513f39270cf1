#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

typedef struct {
    uv_stream_t *to;
    uint32_t seq;
} rpc_t;

static void rpc_out(uv_write_t *w, int status)
{
    (void)status;
    free(w);
}

int rpc_call(rpc_t *r, uint16_t method, const void *args, size_t n)
{
    unsigned char frame[n + 10];
    uv_write_t *w = malloc(sizeof *w);
    uv_buf_t b = uv_buf_init((char *)frame, (unsigned)sizeof frame);
    uint32_t len = (uint32_t)n;

    if (!w)
        return UV_ENOMEM;
    r->seq++;
    memcpy(frame, &len, 4);
    memcpy(frame + 4, &method, 2);
    memcpy(frame + 6, &r->seq, 4);
    memcpy(frame + 10, args, n);
    return uv_write(w, r->to, &b, 1, rpc_out); // expect: stack-escape
}
