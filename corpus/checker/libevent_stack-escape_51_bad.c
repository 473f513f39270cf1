#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>

struct http_conn {
    struct bufferevent *bev;
    int keepalive;
};

static void add_ref(struct http_conn *c, const char *p, size_t n)
{
    evbuffer_add_reference(bufferevent_get_output(c->bev), p, n, NULL, NULL); // allow: borrowed-parameter
}

static const char nl[] = "\r\n";

void http_reply(struct http_conn *c, int code, const char *reason)
{
    char status[128];
    int n = snprintf(status, sizeof status, "HTTP/1.1 %d %s\r\n", code, reason);

    add_ref(c, status, (size_t)n); // expect: stack-escape
    if (!c->keepalive)
        add_ref(c, "Connection: close\r\n", 19);
    add_ref(c, nl, 2);
}
