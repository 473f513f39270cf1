#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DATE_LEN 29

struct http_date {
    char text[32];
};

struct client {
    struct bufferevent *bev;
    unsigned requests;
    int keep_alive;
};

static const char k_server[] = "HTTP/1.1 200 OK\r\nServer: mini/0.4\r\nDate: ";
static const char k_tail[] = "\r\nContent-Type: text/plain\r\n";

static struct http_date http_date(time_t t)
{
    struct http_date d;
    struct tm tm;

    gmtime_r(&t, &tm);
    strftime(d.text, sizeof d.text, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    return d;
}

static void client_reply(struct client *c, const char *text)
{
    struct evbuffer *out = bufferevent_get_output(c->bev);

    evbuffer_add_reference(out, k_server, sizeof k_server - 1, NULL, NULL);
    evbuffer_add(out, http_date(time(NULL)).text, DATE_LEN);
    evbuffer_add_reference(out, k_tail, sizeof k_tail - 1, NULL, NULL);
    evbuffer_add_printf(out, "Content-Length: %zu\r\n\r\n%s", strlen(text), text);
    c->requests++;
}

static void client_free(struct client *c)
{
    bufferevent_free(c->bev);
    free(c);
}

static void client_read(struct bufferevent *bev, void *arg)
{
    struct client *c = arg;
    struct evbuffer *in = bufferevent_get_input(bev);
    size_t len;
    char *line;

    while ((line = evbuffer_readln(in, &len, EVBUFFER_EOL_CRLF))) {
        if (len == 0)
            client_reply(c, "alive\n");
        free(line);
    }
}

static void client_event(struct bufferevent *bev, short what, void *arg)
{
    (void)bev;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
        client_free(arg);
}

struct client *client_new(struct event_base *base, evutil_socket_t fd)
{
    struct client *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->bev = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (!c->bev) {
        free(c);
        return NULL;
    }
    bufferevent_setcb(c->bev, client_read, NULL, client_event, c);
    bufferevent_enable(c->bev, EV_READ | EV_WRITE);
    return c;
}
