#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define RETRY_MIN 500
#define RETRY_MAX 30000

struct uplink {
    uv_loop_t *loop;
    uv_tcp_t tcp;
    uv_timer_t retry;
    struct sockaddr_in peer;
    unsigned delay;
    int up;
    void (*ready)(struct uplink *, void *);
    void *arg;
};

static void uplink_retry(uv_timer_t *t);

static void uplink_later(struct uplink *u)
{
    uv_timer_start(&u->retry, uplink_retry, u->delay, 0);
    u->delay = u->delay * 2 > RETRY_MAX ? RETRY_MAX : u->delay * 2;
}

static void on_closed(uv_handle_t *h)
{
    uplink_later(h->data);
}

static void on_connected(uv_connect_t *req, int status)
{
    struct uplink *u = req->handle->data;

    if (status < 0) {
        fprintf(stderr, "uplink: %s\n", uv_strerror(status));
        if (!uv_is_closing((uv_handle_t *)&u->tcp))
            uv_close((uv_handle_t *)&u->tcp, on_closed);
        return;
    }
    u->up = 1;
    u->delay = RETRY_MIN;
    u->ready(u, u->arg);
}

static int uplink_dial(struct uplink *u)
{
    uv_connect_t req;
    int rc = uv_tcp_init(u->loop, &u->tcp);

    if (rc < 0)
        return rc;
    u->tcp.data = u;
    uv_tcp_nodelay(&u->tcp, 1);
    rc = uv_tcp_connect(&req, &u->tcp, (const struct sockaddr *)&u->peer, on_connected); // expect: stack-control-block
    if (rc < 0)
        uv_close((uv_handle_t *)&u->tcp, on_closed);
    return rc;
}

static void uplink_retry(uv_timer_t *t)
{
    struct uplink *u = t->data;

    u->up = 0;
    if (uplink_dial(u) < 0)
        fprintf(stderr, "uplink: dial failed\n");
}

int uplink_open(struct uplink *u, uv_loop_t *loop, const char *ip, int port)
{
    int rc = uv_ip4_addr(ip, port, &u->peer);

    if (rc < 0)
        return rc;
    u->loop = loop;
    u->delay = RETRY_MIN;
    uv_timer_init(loop, &u->retry);
    u->retry.data = u;
    return uplink_dial(u);
}
