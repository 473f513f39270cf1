/* Line protocol peer: replies are queued and flushed one at a time. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct out_item {
    struct out_item *next;
    uv_write_t req;
    size_t len;
    char data[];
};

struct peer {
    uv_tcp_t tcp;
    uv_shutdown_t shut;
    struct out_item *head, **tail;
    int sending;
};

static void peer_flush(struct peer *p);

static void on_closed(uv_handle_t *h) { free(h->data); }

static void on_shutdown(uv_shutdown_t *req, int status)
{
    (void)status;
    uv_close((uv_handle_t *)req->handle, on_closed);
}

static void on_item_written(uv_write_t *req, int status)
{
    struct peer *p = req->handle->data;
    struct out_item *it = (struct out_item *)((char *)req - offsetof(struct out_item, req));

    p->sending = 0;
    p->head = it->next;
    if (!p->head)
        p->tail = &p->head;
    free(it);
    if (status == 0)
        peer_flush(p);
}

static void peer_flush(struct peer *p)
{
    struct out_item *it = p->head;
    uv_buf_t b;

    if (p->sending || !it)
        return;
    b = uv_buf_init(it->data, (unsigned)it->len);
    if (uv_write(&it->req, (uv_stream_t *)&p->tcp, &b, 1, on_item_written) == 0)
        p->sending = 1;
}

int peer_say(struct peer *p, const char *line, size_t len)
{
    struct out_item *it = malloc(sizeof *it + len);
    if (!it)
        return UV_ENOMEM;
    it->next = NULL;
    it->len = len;
    memcpy(it->data, line, len);
    *p->tail = it;
    p->tail = &it->next;
    peer_flush(p);
    return 0;
}

static void peer_drop_queue(struct peer *p)
{
    struct out_item *it;

    while ((it = p->head) != NULL) {
        p->head = it->next;
        free(it); /* expect: freed-in-flight */
    }
    p->tail = &p->head;
}

void peer_read(uv_stream_t *s, ssize_t nread, const uv_buf_t *buf)
{
    struct peer *p = s->data;

    if (nread > 0)
        peer_say(p, buf->base, (size_t)nread);
    free(buf->base);
    if (nread < 0) {
        uv_read_stop(s);
        peer_drop_queue(p); /* allow: freed-in-flight */
        if (uv_shutdown(&p->shut, s, on_shutdown) != 0)
            uv_close((uv_handle_t *)s, on_closed);
    }
}
