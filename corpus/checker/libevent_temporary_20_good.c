#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct stamp {
    char text[32];
};

struct level {
    const char *name;
    const char *tag;
};

static const struct level levels[] = {
    {"debug", "[D] "},
    {"info", "[I] "},
    {"warning", "[W] "},
    {"error", "[E] "},
};

static struct stamp stamp_now(void)
{
    struct stamp s;
    struct tm tm;
    time_t t = time(NULL);

    gmtime_r(&t, &tm);
    strftime(s.text, sizeof s.text, "%Y-%m-%dT%H:%M:%SZ ", &tm);
    return s;
}

/* Tags are static, everything else is copied into the buffer. */
static void put_record(struct evbuffer *out, unsigned lvl, const char *msg)
{
    const struct level *l = &levels[lvl < 4 ? lvl : 3];

    evbuffer_add(out, stamp_now().text, 21);
    evbuffer_add_reference(out, l->tag, strlen(l->tag), NULL, NULL);
    evbuffer_add(out, msg, strlen(msg));
    evbuffer_add_reference(out, "\n", 1, NULL, NULL);
}

static void put_origin(struct evbuffer *out, struct evhttp_connection *evcon)
{
    char *addr = NULL;
    ev_uint16_t port = 0;

    evhttp_connection_get_peer(evcon, &addr, &port);
    evbuffer_add_printf(out, "from %s:%u ", addr ? addr : "?", (unsigned)port);
}

void tail_record(struct bufferevent *bev, unsigned lvl, const char *msg)
{
    put_record(bufferevent_get_output(bev), lvl, msg);
}

void on_log_page(struct evhttp_request *req, void *arg)
{
    const char *const *lines = arg;
    struct evbuffer *page = evbuffer_new();
    unsigned i;

    if (!page) {
        evhttp_send_error(req, HTTP_INTERNAL, NULL);
        return;
    }
    put_origin(page, evhttp_request_get_connection(req));
    for (i = 0; lines[i]; i++)
        put_record(page, i & 3, lines[i]);
    evhttp_add_header(evhttp_request_get_output_headers(req), "X-Generated", stamp_now().text);
    evhttp_send_reply(req, HTTP_OK, NULL, page);
    evbuffer_free(page);
}
