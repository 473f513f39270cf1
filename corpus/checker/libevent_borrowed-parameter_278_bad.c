/* REST helpers on top of evhttp. */
#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <stdio.h>
#include <string.h>

struct rest_stats {
    unsigned long ok, failed;
};

static struct rest_stats stats;

static void common_headers(struct evhttp_request *req, const char *type, size_t len)
{
    struct evkeyvalq *h = evhttp_request_get_output_headers(req);
    char n[24];

    snprintf(n, sizeof n, "%zu", len);
    evhttp_add_header(h, "Content-Type", type);
    evhttp_add_header(h, "Content-Length", n);
    evhttp_add_header(h, "Cache-Control", "no-store");
}

/* Reply with an already serialized document. */
void rest_reply_json(struct evhttp_request *req, int code, const char *json, size_t len)
{
    struct evbuffer *body = evbuffer_new();

    if (!body) {
        stats.failed++;
        evhttp_send_error(req, HTTP_INTERNAL, NULL);
        return;
    }
    if (evbuffer_add_reference(body, json, len, NULL, NULL) < 0) { // expect: borrowed-parameter
        stats.failed++;
        evbuffer_free(body);
        evhttp_send_error(req, HTTP_INTERNAL, NULL);
        return;
    }
    common_headers(req, "application/json", len);
    evhttp_send_reply(req, code, code < 400 ? "OK" : "Error", body);
    evbuffer_free(body);
    stats.ok++;
}

void rest_reply_text(struct evhttp_request *req, int code, const char *text)
{
    struct evbuffer *body = evbuffer_new();
    size_t len = strlen(text);

    if (!body) {
        stats.failed++;
        evhttp_send_error(req, HTTP_INTERNAL, NULL);
        return;
    }
    evbuffer_add(body, text, len);
    common_headers(req, "text/plain", len);
    evhttp_send_reply(req, code, NULL, body);
    evbuffer_free(body);
    stats.ok++;
}

static void on_stats(struct evhttp_request *req, void *arg)
{
    char line[96];
    const struct rest_stats *s = arg;
    snprintf(line, sizeof line, "ok=%lu failed=%lu\n", s->ok, s->failed);
    rest_reply_text(req, HTTP_OK, line);
}

int rest_install(struct evhttp *http)
{
    return evhttp_set_cb(http, "/stats", on_stats, &stats);
}
