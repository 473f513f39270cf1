/* Frame layer of a multiplexed tunnel: nine byte head, then the payload. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define HEAD_LEN 9
enum frame_type { FRAME_DATA = 0, FRAME_RESET = 3, FRAME_SETTINGS = 4, FRAME_GOAWAY = 7, FRAME_WINDOW = 8 };

struct frame_head {
    unsigned char b[HEAD_LEN];
};

struct link {
    uv_tcp_t tcp;
    uint64_t frames;
    int failed;
};

struct out_req {
    uv_write_t req;
    struct link *link;
};

static const unsigned char empty_settings[HEAD_LEN] = {0, 0, 0, FRAME_SETTINGS, 0, 0, 0, 0, 0};
static const unsigned char goaway[HEAD_LEN + 8] = {0, 0, 8, FRAME_GOAWAY};

static struct frame_head pack_head(uint32_t len, enum frame_type type, uint8_t flags, uint32_t stream)
{
    struct frame_head h;
    h.b[0] = (unsigned char)(len >> 16);
    h.b[1] = (unsigned char)(len >> 8);
    h.b[2] = (unsigned char)len;
    h.b[3] = (unsigned char)type;
    h.b[4] = flags;
    for (int i = 0; i < 4; i++)
        h.b[5 + i] = (unsigned char)(stream >> (24 - 8 * i));
    return h;
}

static void on_written(uv_write_t *req, int status)
{
    struct out_req *o = (struct out_req *)req;
    if (status < 0)
        o->link->failed = 1;
    free(o);
}

static int link_write(struct link *l, const void *bytes, size_t n)
{
    struct out_req *o = malloc(sizeof *o);
    uv_buf_t buf = uv_buf_init((char *)bytes, (unsigned)n);
    int rc;

    if (!o)
        return UV_ENOMEM;
    o->link = l;
    rc = uv_write(&o->req, (uv_stream_t *)&l->tcp, &buf, 1, on_written); // allow: borrowed-parameter
    if (rc)
        free(o);
    else
        l->frames++;
    return rc;
}

int link_hello(struct link *l)
{
    return link_write(l, empty_settings, sizeof empty_settings);
}

int link_goodbye(struct link *l)
{
    return link_write(l, goaway, sizeof goaway);
}

int link_reset_stream(struct link *l, uint32_t stream)
{
    if (l->failed)
        return UV_EPIPE;
    return link_write(l, pack_head(0, FRAME_RESET, 0, stream).b, HEAD_LEN); // expect: temporary
}
