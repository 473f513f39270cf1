#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct dgram {
    uv_udp_send_t req;
    char data[512];
};

static void dgram_done(uv_udp_send_t *req, int status)
{
    (void)status;
    free(req->data);
}

int dgram_send(uv_udp_t *u, const char *ip, int port, const void *p, size_t n)
{
    struct sockaddr_in sa;
    struct dgram *d;
    uv_buf_t b;
    int rc;

    if (n > sizeof d->data || uv_ip4_addr(ip, port, &sa))
        return UV_EINVAL;
    if (!(d = malloc(sizeof *d)))
        return UV_ENOMEM;
    memcpy(d->data, p, n);
    d->req.data = d;
    b = uv_buf_init(d->data, (unsigned)n);
    rc = uv_udp_send(&d->req, u, &b, 1, (const struct sockaddr *)&sa, dgram_done);
    if (rc)
        free(d);
    return rc;
}
