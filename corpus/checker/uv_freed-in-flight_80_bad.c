#include <stdlib.h>
#include <string.h>
#include <uv.h>

typedef struct packet {
    size_t len;
    char *data;
} packet_t;

typedef struct {
    uv_tcp_t tcp;
    int pending;
} link_t;

static packet_t *packet_new(size_t len)
{
    packet_t *p = malloc(sizeof *p);
    p->len = len;
    p->data = malloc(len);
    return p;
}

static void packet_free(packet_t *p)
{
    free(p->data);
    free(p);
}

static void link_wrote(uv_write_t *req, int status)
{
    link_t *l = req->data;
    (void)status;
    l->pending--;
    free(req);
}

static int link_queue(link_t *l, packet_t *p)
{
    uv_write_t *req = malloc(sizeof *req);
    uv_buf_t b = uv_buf_init(p->data, (unsigned)p->len);
    req->data = l;
    l->pending++;
    return uv_write(req, (uv_stream_t *)&l->tcp, &b, 1, link_wrote); // allow: borrowed-parameter
}

int link_send_hello(link_t *l, unsigned char version)
{
    packet_t *p = packet_new(6);
    memcpy(p->data, "HELLO", 5);
    p->data[5] = (char)version;
    int rc = link_queue(l, p);
    packet_free(p); // expect: freed-in-flight
    return rc;
}
