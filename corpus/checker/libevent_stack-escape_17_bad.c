#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdio.h>
#include <time.h>

struct stats {
    time_t started;
    unsigned long requests, errors;
    double load;
};

static const char page_head[] = "# TYPE app_requests counter\n";

static size_t render(const struct stats *st, char *out, size_t cap)
{
    int n = snprintf(out, cap,
                     "app_requests %lu\napp_errors %lu\napp_load %.3f\napp_uptime %ld\n",
                     st->requests, st->errors, st->load, (long)(time(NULL) - st->started));
    return n < 0 ? 0 : (size_t)n < cap ? (size_t)n : cap - 1;
}

static void metrics_cb(struct evhttp_request *req, void *arg)
{
    struct stats *st = arg;
    char page[1024];
    size_t len;
    struct evbuffer *body = evbuffer_new();

    if (!body) {
        evhttp_send_error(req, HTTP_INTERNAL, NULL);
        return;
    }
    st->requests++;
    evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type", "text/plain");
    evbuffer_add_reference(body, page_head, sizeof page_head - 1, NULL, NULL);
    len = render(st, page, sizeof page);
    if (evbuffer_add_reference(body, page, len, NULL, NULL) < 0) // expect: stack-escape
        st->errors++;
    evhttp_send_reply(req, HTTP_OK, "OK", body); // allow: stack-escape
    evbuffer_free(body);
}

static void missing_cb(struct evhttp_request *req, void *arg)
{
    struct stats *st = arg;
    st->errors++;
    evhttp_send_error(req, HTTP_NOTFOUND, NULL);
}

int metrics_start(struct event_base *base, struct stats *st, unsigned short port)
{
    struct evhttp *http = evhttp_new(base);
    if (!http)
        return -1;
    st->started = time(NULL);
    evhttp_set_cb(http, "/metrics", metrics_cb, st);
    evhttp_set_gencb(http, missing_cb, st);
    if (evhttp_bind_socket(http, "127.0.0.1", port) < 0) {
        evhttp_free(http);
        return -1;
    }
    return 0;
}
