#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct responder {
    uv_udp_t sock;
    uint64_t queries;
    uint64_t replies;
    uint64_t failed;
    char node[64];
    char rx[2048];
};

struct send_op {
    uv_udp_send_t req;
    struct responder *owner;
    char payload[];
};

static void on_sent(uv_udp_send_t *req, int status)
{
    struct send_op *op = req->data;

    if (status < 0)
        op->owner->failed++;
    else
        op->owner->replies++;
    free(op);
}

static int post_datagram(struct responder *r, const struct sockaddr *to, const char *msg, size_t len)
{
    struct send_op *op = malloc(sizeof *op + len);
    uv_buf_t b;
    int rc;

    if (!op)
        return UV_ENOMEM;
    memcpy(op->payload, msg, len);
    b = uv_buf_init(op->payload, (unsigned)len);
    op->owner = r;
    op->req.data = op;
    rc = uv_udp_send(&op->req, &r->sock, &b, 1, to, on_sent);
    if (rc < 0)
        free(op);
    return rc;
}

static int reply_text(struct responder *r, const struct sockaddr *to, const char *text)
{
    return post_datagram(r, to, text, strlen(text));
}

static void handle_stats(struct responder *r, const struct sockaddr *to)
{
    char line[160];

    snprintf(line, sizeof line, "node=%s queries=%llu replies=%llu failed=%llu\n", r->node,
             (unsigned long long)r->queries, (unsigned long long)r->replies,
             (unsigned long long)r->failed);
    if (reply_text(r, to, line) < 0)
        r->failed++;
}

static void handle_version(struct responder *r, const struct sockaddr *to)
{
    if (reply_text(r, to, "responder 2.4.1\n") < 0)
        r->failed++;
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct responder *r = h->data;

    (void)hint;
    *buf = uv_buf_init(r->rx, sizeof r->rx);
}

static void on_recv(uv_udp_t *h, ssize_t n, const uv_buf_t *buf, const struct sockaddr *from, unsigned flags)
{
    struct responder *r = h->data;

    (void)flags;
    if (n <= 0 || !from)
        return;
    r->queries++;
    if (n >= 5 && !memcmp(buf->base, "stats", 5))
        handle_stats(r, from);
    else if (n >= 7 && !memcmp(buf->base, "version", 7))
        handle_version(r, from);
}

int responder_start(struct responder *r, uv_loop_t *loop, const struct sockaddr *at)
{
    int rc = uv_udp_init(loop, &r->sock);

    if (rc < 0)
        return rc;
    r->sock.data = r;
    rc = uv_udp_bind(&r->sock, at, 0);
    return rc < 0 ? rc : uv_udp_recv_start(&r->sock, on_alloc, on_recv);
}
