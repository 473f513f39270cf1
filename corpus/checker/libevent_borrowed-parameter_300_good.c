/* Reply helpers for an HTTP gateway. The caller may forget its bytes as soon as
 * a helper has returned. */
#include <event2/buffer.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct held {
    size_t len;
    char bytes[];
};

static void held_free(const void *data, size_t len, void *arg)
{
    (void)data;
    (void)len;
    free(arg);
}

/* The body refers to a private copy, which goes away when it has been sent. */
static int add_held(struct evbuffer *to, const void *data, size_t len)
{
    struct held *h;

    if (!len)
        return 0;
    h = malloc(sizeof *h + len);
    if (!h)
        return -1;
    h->len = len;
    memcpy(h->bytes, data, len);
    if (evbuffer_add_reference(to, h->bytes, h->len, held_free, h) < 0) {
        free(h);
        return -1;
    }
    return 0;
}

static void reply_with(struct evhttp_request *req, int code, const char *type, const void *data, size_t len)
{
    struct evbuffer *body = evbuffer_new();

    if (!body || add_held(body, data, len) < 0) {
        if (body)
            evbuffer_free(body);
        evhttp_send_error(req, HTTP_INTERNAL, NULL);
        return;
    }
    evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type", type);
    evhttp_send_reply(req, code, NULL, body);
    evbuffer_free(body);
}

void gateway_reply_json(struct evhttp_request *req, int code, const char *json)
{
    reply_with(req, code, "application/json", json, strlen(json));
}

static void on_health(struct evhttp_request *req, void *arg)
{
    const unsigned long *served = arg;
    char doc[64];

    snprintf(doc, sizeof doc, "{\"healthy\":true,\"served\":%lu}", *served);
    gateway_reply_json(req, HTTP_OK, doc);
}

static void on_echo(struct evhttp_request *req, void *arg)
{
    struct evbuffer *in = evhttp_request_get_input_buffer(req);
    size_t n = evbuffer_get_length(in);
    char *copy = malloc(n ? n : 1);

    ++*(unsigned long *)arg;
    if (!copy) {
        evhttp_send_error(req, HTTP_INTERNAL, NULL);
        return;
    }
    evbuffer_copyout(in, copy, n);
    reply_with(req, HTTP_OK, "application/octet-stream", copy, n);
    free(copy);
}

int gateway_install(struct evhttp *http, unsigned long *served)
{
    if (evhttp_set_cb(http, "/health", on_health, served))
        return -1;
    return evhttp_set_cb(http, "/echo", on_echo, served);
}
