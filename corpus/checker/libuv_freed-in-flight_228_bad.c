/* Topic hub: every subscriber has a list of the frames that were handed to its socket.
 * Subscribers that are too far behind are evicted. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define MAX_BEHIND (256u * 1024u)

struct frame {
    uv_write_t req;
    struct frame *next;
    struct frame **slot;
    size_t len;
    char data[];
};

struct subscriber {
    uv_tcp_t tcp;
    struct subscriber *next;
    struct frame *sent;
    size_t behind;
    int closing;
};

struct hub {
    struct subscriber *subs;
};

static void frame_link(struct subscriber *s, struct frame *f)
{
    f->next = s->sent;
    f->slot = &s->sent;
    if (f->next)
        f->next->slot = &f->next;
    s->sent = f;
    s->behind += f->len;
}

static void frame_unlink(struct subscriber *s, struct frame *f)
{
    *f->slot = f->next;
    if (f->next)
        f->next->slot = f->slot;
    s->behind -= f->len;
}

static void on_sub_closed(uv_handle_t *h)
{
    free(h->data);
}

static void on_frame_written(uv_write_t *req, int status)
{
    struct frame *f = (struct frame *)req;
    struct subscriber *s = req->data;

    (void)status;
    frame_unlink(s, f);
    free(f);
}

static void evict(struct hub *hub, struct subscriber *s)
{
    struct subscriber **pp = &hub->subs;
    struct frame *f;

    while (*pp && *pp != s)
        pp = &(*pp)->next;
    if (*pp)
        *pp = s->next;
    s->closing = 1;
    while ((f = s->sent) != NULL) {
        s->sent = f->next;
        free(f); // expect: freed-in-flight
    }
    s->behind = 0;
    s->tcp.data = s;
    uv_close((uv_handle_t *)&s->tcp, on_sub_closed);
}

static int deliver(struct subscriber *s, const char *msg, size_t n)
{
    struct frame *f = malloc(sizeof *f + n);
    uv_buf_t b;
    int rc;

    if (!f)
        return UV_ENOMEM;
    memcpy(f->data, msg, n);
    f->len = n;
    f->req.data = s;
    b = uv_buf_init(f->data, (unsigned)n);
    rc = uv_write(&f->req, (uv_stream_t *)&s->tcp, &b, 1, on_frame_written);
    if (rc) {
        free(f);
        return rc;
    }
    frame_link(s, f);
    return 0;
}

void hub_publish(struct hub *hub, const char *msg, size_t n)
{
    struct subscriber *s, *next;

    for (s = hub->subs; s; s = next) {
        next = s->next;
        if (s->behind + n > MAX_BEHIND || deliver(s, msg, n) != 0)
            evict(hub, s);
    }
}
