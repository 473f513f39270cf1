#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <stdlib.h>

static void free_chunk(const void *data, size_t len, void *extra)
{
    (void)len;
    (void)extra;
    free((void *)data);
}

/* body comes from malloc and is given away. */
int send_chunk(struct bufferevent *bev, char *body, size_t len)
{
    struct evbuffer *out = bufferevent_get_output(bev);
    char head[24];
    int n = snprintf(head, sizeof head, "%zx\r\n", len);

    if (evbuffer_add_reference(out, head, (size_t)n, NULL, NULL)) // expect: stack-escape
        return -1;
    if (evbuffer_add_reference(out, body, len, free_chunk, NULL))
        return -1;
    return evbuffer_add(out, "\r\n", 2);
}
