#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define CHECK(x) do { int rc_ = (x); if (rc_) return rc_; } while (0)

enum { CMD_RUN = 1 };

struct spawn_cmd {
    uint32_t serial;
    uint16_t len;
    char text[1024];
    uv_write_t req;
    void (*finished)(struct spawn_cmd *, int);
};

static void after_write(uv_write_t *req, int status)
{
    struct spawn_cmd *c = req->data;
    if (c->finished)
        c->finished(c, status);
}

/* c lives until c->finished() was called; the frame around its text does not. */
int spawn_submit(uv_pipe_t *pipe, struct spawn_cmd *c)
{
    struct { uint8_t kind; uint8_t pad[3]; uint32_t serial; uint16_t len; } hdr = {CMD_RUN, {0}, c->serial, c->len};
    uv_buf_t v[2];
    v[0] = uv_buf_init((char *)&hdr, sizeof hdr);
    v[1] = uv_buf_init(c->text, c->len);
    c->req.data = c;
    CHECK(uv_write(&c->req, (uv_stream_t *)pipe, v, 2, after_write)); // expect: stack-escape
    return 0;
}
