#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string.h>

struct http_out {
    struct bufferevent *bev;
    int headers_done;
};

static const char crlf[] = "\r\n";

int http_out_header(struct http_out *o, const char *name, const char *value)
{
    struct evbuffer *b = bufferevent_get_output(o->bev);
    if (o->headers_done)
        return -1;
    if (evbuffer_add_printf(b, "%s: ", name) < 0)
        return -1;
    if (evbuffer_add_reference(b, value, strlen(value), NULL, NULL)) // expect: borrowed-parameter
        return -1;
    return evbuffer_add_reference(b, crlf, 2, NULL, NULL);
}

int http_out_end(struct http_out *o)
{
    o->headers_done = 1;
    return evbuffer_add_reference(bufferevent_get_output(o->bev), crlf, 2, NULL, NULL);
}
