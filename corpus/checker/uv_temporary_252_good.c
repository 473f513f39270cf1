/* Framed tunnel: small control frames are packed on the fly and copied into their request. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define CTRL_LEN 13
enum ctrl { CTRL_RESET = 3, CTRL_PING = 6, CTRL_WINDOW = 8 };

struct ctrl_frame {
    unsigned char b[CTRL_LEN];
};

struct tunnel {
    uv_tcp_t tcp;
    int failed;
    unsigned in_flight;
};

struct out_req {
    uv_write_t req;
    struct tunnel *tunnel;
    size_t len;
    unsigned char bytes[];
};

static struct ctrl_frame pack(enum ctrl type, uint32_t stream, uint32_t arg)
{
    struct ctrl_frame f = {{0, 0, 4, (unsigned char)type, 0}};
    for (int i = 0; i < 4; i++) {
        f.b[5 + i] = (unsigned char)(stream >> (24 - 8 * i));
        f.b[9 + i] = (unsigned char)(arg >> (24 - 8 * i));
    }
    return f;
}

static void on_written(uv_write_t *req, int status)
{
    struct out_req *o = (struct out_req *)req;
    o->tunnel->in_flight--;
    if (status < 0)
        o->tunnel->failed = 1;
    free(o);
}

/* `bytes` may go as soon as this returns. */
static int send_bytes(struct tunnel *t, const void *bytes, size_t n)
{
    struct out_req *o;
    uv_buf_t b;
    int rc;

    if (t->failed)
        return UV_EPIPE;
    o = malloc(sizeof *o + n);
    if (!o)
        return UV_ENOMEM;
    o->tunnel = t;
    o->len = n;
    memcpy(o->bytes, bytes, n);
    b = uv_buf_init((char *)o->bytes, (unsigned)o->len);
    rc = uv_write(&o->req, (uv_stream_t *)&t->tcp, &b, 1, on_written);
    if (rc)
        free(o);
    else
        t->in_flight++;
    return rc;
}

int tunnel_ping(struct tunnel *t, uint32_t token)
{
    return send_bytes(t, pack(CTRL_PING, 0, token).b, CTRL_LEN);
}

int tunnel_reset(struct tunnel *t, uint32_t stream, uint32_t code)
{
    return send_bytes(t, pack(CTRL_RESET, stream, code).b, CTRL_LEN);
}

int tunnel_window(struct tunnel *t, uint32_t stream, uint32_t by)
{
    if (by == 0)
        return 0;
    return send_bytes(t, pack(CTRL_WINDOW, stream, by).b, CTRL_LEN);
}
