#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct blob {
    unsigned refs;
    size_t len;
    char data[];
};

struct api_stats {
    unsigned long ok, failed;
};

static void set_common_headers(struct evhttp_request *req, const char *type, size_t len)
{
    struct evkeyvalq *h = evhttp_request_get_output_headers(req);
    char n[24];
    snprintf(n, sizeof n, "%zu", len);
    evhttp_add_header(h, "Content-Type", type);
    evhttp_add_header(h, "Content-Length", n);
    evhttp_add_header(h, "Cache-Control", "no-store");
}

static void blob_unref(const void *data, size_t len, void *extra)
{
    struct blob *b = extra;
    (void)data;
    (void)len;
    if (--b->refs == 0)
        free(b);
}

int api_reply(struct evhttp_request *req, struct api_stats *st, const char *type, struct blob *b)
{
    struct evbuffer *out = evbuffer_new();
    if (!out)
        goto fail;
    b->refs++;
    if (evbuffer_add_reference(out, b->data, b->len, blob_unref, b) < 0) {
        b->refs--;
        goto fail;
    }
    set_common_headers(req, type, b->len);
    evhttp_send_reply(req, HTTP_OK, "OK", out);
    evbuffer_free(out);
    st->ok++;
    return 0;
fail:
    if (out)
        evbuffer_free(out);
    st->failed++;
    evhttp_send_error(req, HTTP_INTERNAL, NULL);
    return -1;
}

static void on_health(struct evhttp_request *req, void *arg)
{
    struct api_stats *st = arg;
    struct evbuffer *out = evbuffer_new();
    if (!out) {
        evhttp_send_error(req, HTTP_INTERNAL, NULL);
        return;
    }
    evbuffer_add_printf(out, "{\"ok\":%lu,\"failed\":%lu}\n", st->ok, st->failed);
    set_common_headers(req, "application/json", evbuffer_get_length(out));
    evhttp_send_reply(req, HTTP_OK, "OK", out);
    evbuffer_free(out);
}

int api_register(struct evhttp *http, struct api_stats *st)
{
    memset(st, 0, sizeof *st);
    return evhttp_set_cb(http, "/health", on_health, st);
}
