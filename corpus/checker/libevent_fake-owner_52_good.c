#include <event2/buffer.h>
#include <event2/http.h>

#define ASSET(name, type, text) {name, type, text, sizeof(text) - 1}

static const struct asset {
    const char *path, *type, *data;
    size_t len;
} assets[] = {
    ASSET("/", "text/html", "<!doctype html><title>t</title>"),
    ASSET("/robots.txt", "text/plain", "User-agent: *\n"),
};

void asset_cb(struct evhttp_request *req, void *arg)
{
    const struct asset *a = arg;
    struct evbuffer *body = evbuffer_new();
    evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type", a->type);
    evbuffer_add_reference(body, a->data, a->len, NULL, NULL);
    evhttp_send_reply(req, HTTP_OK, "OK", body);
    evbuffer_free(body);
}

void assets_register(struct evhttp *http)
{
    for (size_t i = 0; i < sizeof assets / sizeof assets[0]; i++)
        evhttp_set_cb(http, assets[i].path, asset_cb, (void *)&assets[i]);
}
