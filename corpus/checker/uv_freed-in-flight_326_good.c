/* One reply at a time; a deadline drops peers that do not read. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct peer {
    uv_tcp_t tcp;
    uv_timer_t deadline;
    uv_write_t req;
    char *reply;
    int writing;
    int handles;
};

static void peer_closed(uv_handle_t *h)
{
    struct peer *p = h->data;
    if (--p->handles)
        return;
    free(p->reply);
    free(p);
}

static void peer_drop(struct peer *p)
{
    if (uv_is_closing((uv_handle_t *)&p->tcp))
        return;
    uv_timer_stop(&p->deadline);
    uv_close((uv_handle_t *)&p->tcp, peer_closed);
    uv_close((uv_handle_t *)&p->deadline, peer_closed);
}

static void on_deadline(uv_timer_t *t)
{
    peer_drop(t->data);
}

static void on_reply_sent(uv_write_t *req, int status)
{
    struct peer *p = req->data;
    p->writing = 0;
    if (status == UV_ECANCELED)
        return;
    uv_timer_stop(&p->deadline);
    free(p->reply);
    p->reply = NULL;
    if (status < 0)
        peer_drop(p);
}

/* Takes over `text`, which came from malloc. */
int peer_reply(struct peer *p, char *text, size_t n)
{
    uv_buf_t b;
    int rc;
    if (p->writing || uv_is_closing((uv_handle_t *)&p->tcp)) {
        free(text);
        return UV_EBUSY;
    }
    p->reply = text;
    p->req.data = p;
    b = uv_buf_init(p->reply, (unsigned)n);
    rc = uv_write(&p->req, (uv_stream_t *)&p->tcp, &b, 1, on_reply_sent);
    if (rc < 0) {
        free(p->reply);
        p->reply = NULL;
        return rc;
    }
    p->writing = 1;
    return uv_timer_start(&p->deadline, on_deadline, 5000, 0);
}

struct peer *peer_new(uv_loop_t *loop)
{
    struct peer *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    uv_tcp_init(loop, &p->tcp);
    uv_timer_init(loop, &p->deadline);
    p->tcp.data = p->deadline.data = p;
    p->handles = 2;
    return p;
}
