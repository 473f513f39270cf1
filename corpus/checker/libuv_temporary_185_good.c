// SOCKS5 front door: method negotiation and refusals, which are all fixed byte strings.
#include <stdlib.h>
#include <uv.h>

struct socks_peer {
    uv_tcp_t tcp;
    unsigned char in[262];
    size_t have;
    int state;
    void (*connect_cb)(struct socks_peer *p, const unsigned char *req, size_t n);
};

enum { ST_METHOD, ST_REQUEST, ST_RELAY };

static char *const method_none = (char[]){5, 0};
static char *const method_refused = (char[]){5, (char)0xff};
static char *const refusal[] = {
    (char[]){5, 1, 0, 1, 0, 0, 0, 0, 0, 0},
    (char[]){5, 7, 0, 1, 0, 0, 0, 0, 0, 0},
    (char[]){5, 8, 0, 1, 0, 0, 0, 0, 0, 0},
};

static void peer_closed(uv_handle_t *h)
{
    free(h->data);
}

static void peer_close(struct socks_peer *p)
{
    if (!uv_is_closing((uv_handle_t *)&p->tcp))
        uv_close((uv_handle_t *)&p->tcp, peer_closed);
}

static void written(uv_write_t *w, int status)
{
    struct socks_peer *p = w->data;

    free(w);
    if (status < 0)
        peer_close(p);
}

static void written_last(uv_write_t *w, int status)
{
    struct socks_peer *p = w->data;

    (void)status;
    free(w);
    peer_close(p);
}

static void peer_put(struct socks_peer *p, char *bytes, unsigned n, uv_write_cb cb)
{
    uv_write_t *w = malloc(sizeof *w);

    if (!w) {
        peer_close(p);
        return;
    }
    w->data = p;
    if (uv_write(w, (uv_stream_t *)&p->tcp, (uv_buf_t[]){uv_buf_init(bytes, n)}, 1, cb)) {
        free(w);
        peer_close(p);
    }
}

static void peer_refuse(struct socks_peer *p, unsigned why)
{
    uv_read_stop((uv_stream_t *)&p->tcp);
    peer_put(p, refusal[why], 10, written_last);
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *b)
{
    struct socks_peer *p = h->data;

    (void)hint;
    *b = uv_buf_init((char *)p->in + p->have, (unsigned)(sizeof p->in - p->have));
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *b)
{
    struct socks_peer *p = s->data;

    (void)b;
    if (n < 0) {
        peer_close(p);
        return;
    }
    p->have += (size_t)n;
    if (p->state == ST_METHOD && p->have >= 2 && p->have >= 2u + p->in[1]) {
        p->have = 0;
        if (p->in[0] != 5) {
            uv_read_stop(s);
            peer_put(p, method_refused, 2, written_last);
            return;
        }
        p->state = ST_REQUEST;
        peer_put(p, method_none, 2, written);
    } else if (p->state == ST_REQUEST && p->have >= 10) {
        if (p->in[1] != 1)
            peer_refuse(p, 1);
        else if (p->in[3] != 1)
            peer_refuse(p, 2);
        else {
            p->state = ST_RELAY;
            uv_read_stop(s);
            p->connect_cb(p, p->in, p->have);
        }
    }
}

int socks_start(struct socks_peer *p)
{
    p->tcp.data = p;
    return uv_read_start((uv_stream_t *)&p->tcp, on_alloc, on_read);
}
