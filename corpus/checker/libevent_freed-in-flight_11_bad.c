#include <event2/buffer.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct site {
    const char *root;
    unsigned long hits, misses;
};

static int slurp(const char *path, char **data, size_t *len)
{
    FILE *f = fopen(path, "rb");
    char *p = NULL;
    long n;
    int rc = -1;

    if (!f)
        return -1;
    if (fseek(f, 0, SEEK_END) == 0 && (n = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0) {
        p = malloc((size_t)n + 1);
        if (p && fread(p, 1, (size_t)n, f) == (size_t)n) {
            *data = p;
            *len = (size_t)n;
            p = NULL;
            rc = 0;
        }
    }
    free(p);
    fclose(f);
    return rc;
}

static int safe_name(const char *s)
{
    return s && *s && !strstr(s, "..") && strlen(s) < 128;
}

static void serve_file(struct evhttp_request *req, void *arg)
{
    struct site *site = arg;
    const char *name = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(req));
    struct evbuffer *out = NULL;
    char path[512], *body = NULL;
    size_t len = 0;

    if (!safe_name(name)) {
        evhttp_send_error(req, HTTP_BADREQUEST, NULL);
        return;
    }
    snprintf(path, sizeof path, "%s%s", site->root, name);
    if (slurp(path, &body, &len) < 0) {
        site->misses++;
        evhttp_send_error(req, HTTP_NOTFOUND, NULL);
        return;
    }
    out = evbuffer_new();
    if (!out || evbuffer_add_reference(out, body, len, NULL, NULL) < 0) {
        evhttp_send_error(req, HTTP_INTERNAL, NULL);
        goto done;
    }
    site->hits++;
    evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type", "application/octet-stream");
    evhttp_send_reply(req, HTTP_OK, "OK", out);
done:
    if (out)
        evbuffer_free(out);
    free(body); // expect: freed-in-flight
}

void site_mount(struct evhttp *http, struct site *site) { evhttp_set_gencb(http, serve_file, site); }
