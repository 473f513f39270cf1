#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct dialer {
    uv_tcp_t tcp;
    uv_connect_t creq;
    int result;
};

static void connected(uv_connect_t *req, int status)
{
    ((struct dialer *)req->data)->result = status;
}

static void resolved(uv_getaddrinfo_t *req, int status, struct addrinfo *ai)
{
    struct dialer *d = req->data;
    d->result = status;
    if (status == 0) {
        d->creq.data = d;
        d->result = uv_tcp_connect(&d->creq, &d->tcp, ai->ai_addr, connected);
    }
    uv_freeaddrinfo(ai);
}

int dial(uv_loop_t *loop, struct dialer *d, const char *host, const char *port)
{
    uv_getaddrinfo_t req;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};

    uv_tcp_init(loop, &d->tcp);
    req.data = d;
    return uv_getaddrinfo(loop, &req, resolved, host, port, &hints); // expect: stack-control-block
}
