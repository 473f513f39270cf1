/* File-drop client: preamble, body and trailer are queued one behind the other,
 * each with a request of its own, and the stream is shut down behind them. */
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

enum { PRE, BODY, POST, PARTS };

struct drop {
    uv_tcp_t tcp;
    uv_write_t part[PARTS];
    uv_shutdown_t bye;
    char pre[128];
    char post[32];
    char *body;
    size_t body_len;
    int left, failed;
    void (*finished)(struct drop *, int failed);
};

static void drop_closed(uv_handle_t *h)
{
    struct drop *d = h->data;

    d->finished(d, d->failed);
    free(d->body);
    free(d);
}

static void drop_step(struct drop *d, int status)
{
    if (status < 0)
        d->failed = status;
    if (--d->left == 0) {
        d->tcp.data = d;
        uv_close((uv_handle_t *)&d->tcp, drop_closed);
    }
}

static void part_sent(uv_write_t *req, int status)
{
    drop_step(req->data, status);
}

static void bye_sent(uv_shutdown_t *req, int status)
{
    drop_step(req->data, status);
}

static void queue_part(struct drop *d, int i, char *p, size_t n)
{
    uv_buf_t b = uv_buf_init(p, (unsigned)n);
    int rc;

    d->part[i].data = d;
    d->left++;
    rc = uv_write(&d->part[i], (uv_stream_t *)&d->tcp, &b, 1, part_sent);
    if (rc)
        drop_step(d, rc);
}

/* Takes over d and d->body; the handle is connected. */
void drop_send(struct drop *d, const char *name)
{
    int n = snprintf(d->pre, sizeof d->pre, "DROP %.80s %zu\n", name, d->body_len);
    int m = snprintf(d->post, sizeof d->post, "END %zu\n", d->body_len);
    int rc;

    d->left = 1;
    d->failed = 0;
    queue_part(d, PRE, d->pre, (size_t)n);
    queue_part(d, BODY, d->body, d->body_len);
    queue_part(d, POST, d->post, (size_t)m);
    d->bye.data = d;
    rc = uv_shutdown(&d->bye, (uv_stream_t *)&d->tcp, bye_sent);
    if (rc)
        drop_step(d, rc);
}
