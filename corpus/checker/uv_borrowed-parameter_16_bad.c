#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define LINK_HIGH_WATER (256u * 1024u)

struct link;
typedef void (*link_state_cb)(struct link *l, int err);

struct link {
    uv_tcp_t tcp;
    link_state_cb on_error;
    uint64_t sent_now;
    uint64_t sent_later;
    unsigned nwrites;
    unsigned congested : 1;
    unsigned closed : 1;
};

struct link_write {
    uv_write_t req;
    struct link *link;
    size_t len;
};

static void link_fail(struct link *l, int err)
{
    if (l->closed)
        return;
    l->closed = 1;
    if (l->on_error)
        l->on_error(l, err);
}

static void link_flushed(uv_write_t *req, int status)
{
    struct link_write *w = (struct link_write *)req;
    struct link *l = w->link;

    l->nwrites--;
    if (status == 0)
        l->sent_later += w->len;
    else if (status != UV_ECANCELED)
        link_fail(l, status);
    if (l->congested && uv_stream_get_write_queue_size((uv_stream_t *)&l->tcp) < LINK_HIGH_WATER / 2)
        l->congested = 0;
    free(w);
}

/* Sends as much as the socket takes at once; what is left goes out from the loop. */
int link_send(struct link *l, const void *data, size_t len)
{
    const char *p = data;
    struct link_write *w;
    uv_buf_t buf;
    int rc;

    if (l->closed)
        return UV_EPIPE;
    if (l->congested)
        return UV_EAGAIN;

    if (l->nwrites == 0) {
        buf = uv_buf_init((char *)p, (unsigned)len);
        rc = uv_try_write((uv_stream_t *)&l->tcp, &buf, 1);
        if (rc < 0 && rc != UV_EAGAIN) {
            link_fail(l, rc);
            return rc;
        }
        if (rc > 0) {
            l->sent_now += (uint64_t)rc;
            p += rc;
            len -= (size_t)rc;
        }
        if (len == 0)
            return 0;
    }

    w = malloc(sizeof *w);
    if (!w)
        return UV_ENOMEM;
    w->link = l;
    w->len = len;
    buf = uv_buf_init((char *)p, (unsigned)len);
    rc = uv_write(&w->req, (uv_stream_t *)&l->tcp, &buf, 1, link_flushed); // expect: borrowed-parameter
    if (rc < 0) {
        free(w);
        link_fail(l, rc);
        return rc;
    }
    l->nwrites++;
    if (uv_stream_get_write_queue_size((uv_stream_t *)&l->tcp) > LINK_HIGH_WATER)
        l->congested = 1;
    return 0;
}

int link_open(uv_loop_t *loop, struct link *l, uv_os_sock_t fd, link_state_cb on_error)
{
    int rc = uv_tcp_init(loop, &l->tcp);

    if (rc < 0)
        return rc;
    l->on_error = on_error;
    l->tcp.data = l;
    rc = uv_tcp_open(&l->tcp, fd);
    if (rc == 0)
        rc = uv_tcp_nodelay(&l->tcp, 1);
    return rc;
}
