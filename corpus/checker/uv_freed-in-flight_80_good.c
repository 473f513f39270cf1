#include <stdlib.h>
#include <string.h>
#include <uv.h>

typedef struct packet {
    unsigned refs;
    size_t len;
    char *data;
} packet_t;

typedef struct {
    uv_tcp_t tcp;
    int pending;
} link_t;

struct wreq {
    uv_write_t req;
    packet_t *p;
};

static packet_t *packet_new(size_t len)
{
    packet_t *p = malloc(sizeof *p);
    p->refs = 1;
    p->len = len;
    p->data = malloc(len);
    return p;
}

static packet_t *packet_ref(packet_t *p)
{
    p->refs++;
    return p;
}

static void packet_unref(packet_t *p)
{
    if (--p->refs)
        return;
    free(p->data);
    free(p);
}

static void link_wrote(uv_write_t *req, int status)
{
    struct wreq *w = (struct wreq *)req;
    link_t *l = req->data;
    (void)status;
    l->pending--;
    packet_unref(w->p);
    free(w);
}

static int link_queue(link_t *l, packet_t *p)
{
    struct wreq *w = malloc(sizeof *w);
    uv_buf_t b = uv_buf_init(p->data, (unsigned)p->len);
    w->p = packet_ref(p);
    w->req.data = l;
    l->pending++;
    int rc = uv_write(&w->req, (uv_stream_t *)&l->tcp, &b, 1, link_wrote);
    if (rc) {
        l->pending--;
        packet_unref(w->p);
        free(w);
    }
    return rc;
}

int link_broadcast(link_t *l, int n, unsigned char version)
{
    packet_t *p = packet_new(6);
    memcpy(p->data, "HELLO", 5);
    p->data[5] = (char)version;
    for (int i = 0; i < n; i++)
        link_queue(&l[i], p);
    packet_unref(p);
    return 0;
}
