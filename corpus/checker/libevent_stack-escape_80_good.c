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

int send_chunk(struct bufferevent *bev, char *body, size_t len)
{
    struct evbuffer *out = bufferevent_get_output(bev);
    struct evbuffer *tmp = evbuffer_new();
    char head[24];
    int n = snprintf(head, sizeof head, "%zx\r\n", len);

    if (!tmp)
        return -1;
    evbuffer_add(tmp, head, (size_t)n);
    evbuffer_add_printf(tmp, "; len=%zu\r\n", len);
    if (evbuffer_add_reference(tmp, body, len, free_chunk, NULL)) {
        evbuffer_free(tmp);
        return -1;
    }
    evbuffer_add_reference(tmp, "\r\n", 2, NULL, NULL);
    evbuffer_add_buffer(out, tmp);
    evbuffer_free(tmp);
    return 0;
}
