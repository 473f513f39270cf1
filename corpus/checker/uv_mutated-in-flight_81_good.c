#include <string.h>
#include <uv.h>

#define RING 65536u

struct logger {
    uv_stream_t *out;
    uv_write_t req;
    char ring[RING];
    size_t head, tail; /* bytes written out, bytes queued; both grow */
    size_t in_flight;
};

static void kick(struct logger *l);

static void wrote(uv_write_t *req, int status)
{
    struct logger *l = req->data;
    l->head += l->in_flight;
    l->in_flight = 0;
    if (status == 0)
        kick(l);
}

static void kick(struct logger *l)
{
    size_t at = l->head % RING, n = l->tail - l->head;
    if (l->in_flight || n == 0)
        return;
    if (n > RING - at)
        n = RING - at;
    uv_buf_t b = uv_buf_init(l->ring + at, (unsigned)n);
    l->in_flight = n;
    l->req.data = l;
    if (uv_write(&l->req, l->out, &b, 1, wrote))
        l->in_flight = 0;
}

int logger_put(struct logger *l, const char *text)
{
    size_t n = strlen(text), i;
    if (n > RING - (l->tail - l->head))
        return UV_ENOBUFS;
    for (i = 0; i < n; i++)
        l->ring[(l->tail + i) % RING] = text[i];
    l->tail += n;
    kick(l);
    return 0;
}
