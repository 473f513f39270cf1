#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define REPLY_MAX 256
#define PROBE_MAGIC "DISC?"

struct responder {
    uv_udp_t sock;
    char name[64];
    unsigned port;
    unsigned long sent, failed;
    char rx[1500];
};

struct dgram {
    uv_udp_send_t req;
    struct responder *owner;
};

static void dgram_sent(uv_udp_send_t *req, int status)
{
    struct dgram *d = req->data;

    if (status < 0)
        d->owner->failed++;
    else
        d->owner->sent++;
    free(d);
}

static int responder_send(struct responder *r, const struct sockaddr *to, const char *data, size_t len)
{
    struct dgram *d;
    uv_buf_t b;
    int rc;

    d = malloc(sizeof *d);
    if (!d)
        return UV_ENOMEM;
    d->owner = r;
    d->req.data = d;
    b = uv_buf_init((char *)data, (unsigned)len);
    rc = uv_udp_send(&d->req, &r->sock, &b, 1, to, dgram_sent); // allow: stack-escape
    if (rc < 0)
        free(d);
    return rc;
}

static void answer_probe(struct responder *r, const struct sockaddr *from, unsigned long id)
{
    char reply[REPLY_MAX];
    int n = snprintf(reply, sizeof reply, "DISC! id=%lu name=%s port=%u\n", id, r->name, r->port);

    if (n < 0 || (size_t)n >= sizeof reply)
        return;
    if (responder_send(r, from, reply, (size_t)n) < 0) // expect: stack-escape
        r->failed++;
}

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    struct responder *r = h->data;

    (void)suggested;
    *buf = uv_buf_init(r->rx, sizeof r->rx - 1);
}

static void on_probe(uv_udp_t *h, ssize_t n, const uv_buf_t *buf, const struct sockaddr *from, unsigned flags)
{
    struct responder *r = h->data;

    if (n <= 0 || !from || (flags & UV_UDP_PARTIAL))
        return;
    buf->base[n] = '\0';
    if (strncmp(buf->base, PROBE_MAGIC, sizeof PROBE_MAGIC - 1) != 0)
        return;
    answer_probe(r, from, strtoul(buf->base + sizeof PROBE_MAGIC - 1, NULL, 10));
}

int responder_start(struct responder *r, uv_loop_t *loop, const struct sockaddr *bind_to)
{
    int rc = uv_udp_init(loop, &r->sock);

    if (rc < 0)
        return rc;
    r->sock.data = r;
    rc = uv_udp_bind(&r->sock, bind_to, UV_UDP_REUSEADDR);
    return rc < 0 ? rc : uv_udp_recv_start(&r->sock, on_alloc, on_probe);
}
