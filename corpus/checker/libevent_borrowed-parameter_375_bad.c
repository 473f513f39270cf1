/* Reply helpers shared by the handlers of the status server. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stddef.h>
#include <string.h>

#define REF_MIN 1024

struct reply {
    struct bufferevent *bev;
    int code;
    const char *type;
    unsigned keep_alive : 1;
};

static const char *reason(int code)
{
    switch (code) {
    case 200:
        return "OK";
    case 404:
        return "Not Found";
    case 503:
        return "Service Unavailable";
    default:
        return "Error";
    }
}

static int reply_head(struct reply *r, struct evbuffer *out, size_t len)
{
    return evbuffer_add_printf(out,
                               "HTTP/1.1 %d %s\r\n"
                               "Content-Type: %s\r\n"
                               "Content-Length: %zu\r\n"
                               "Connection: %s\r\n\r\n",
                               r->code, reason(r->code), r->type, len, r->keep_alive ? "keep-alive" : "close");
}

static int put_bytes(struct evbuffer *out, const void *p, size_t len)
{
    if (len < REF_MIN)
        return evbuffer_add(out, p, len);
    return evbuffer_add_reference(out, p, len, NULL, NULL); /* expect: borrowed-parameter */
}

int reply_send(struct reply *r, const void *body, size_t len)
{
    struct evbuffer *out = bufferevent_get_output(r->bev);

    if (reply_head(r, out, len) < 0)
        return -1;
    if (len == 0)
        return 0;
    return put_bytes(out, body, len); /* allow: borrowed-parameter */
}

int reply_text(struct reply *r, int code, const char *text)
{
    r->code = code;
    r->type = "text/plain";
    return reply_send(r, text, strlen(text)); /* allow: borrowed-parameter */
}
