#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct xfer {
    CURL *easy;
    char *body;
    long status;
    void (*done)(struct xfer *, CURLcode, void *);
    void *arg;
};

struct client {
    CURLM *multi;
    const char *token;
    int active;
};

static struct curl_slist *build_headers(const struct client *c, const char *type)
{
    struct curl_slist *l = NULL;
    char line[256];

    snprintf(line, sizeof line, "Content-Type: %s", type);
    l = curl_slist_append(l, line);
    if (c->token) {
        snprintf(line, sizeof line, "Authorization: Bearer %s", c->token);
        l = curl_slist_append(l, line);
    }
    return curl_slist_append(l, "Expect:");
}

static void xfer_free(struct xfer *x)
{
    if (x->easy)
        curl_easy_cleanup(x->easy);
    free(x->body);
    free(x);
}

int client_post(struct client *c, const char *url, const char *json, void (*done)(struct xfer *, CURLcode, void *),
                void *arg)
{
    struct curl_slist *headers;
    struct xfer *x = calloc(1, sizeof *x);
    CURLMcode rc;

    if (!x)
        return -1;
    x->easy = curl_easy_init();
    x->body = strdup(json);
    x->done = done;
    x->arg = arg;
    if (!x->easy || !x->body) {
        xfer_free(x);
        return -1;
    }
    headers = build_headers(c, "application/json");
    curl_easy_setopt(x->easy, CURLOPT_URL, url);
    curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(x->easy, CURLOPT_POSTFIELDS, x->body);
    curl_easy_setopt(x->easy, CURLOPT_PRIVATE, x);
    rc = curl_multi_add_handle(c->multi, x->easy);
    if (rc != CURLM_OK) {
        xfer_free(x);
        curl_slist_free_all(headers);
        return -1;
    }
    c->active++;
    curl_slist_free_all(headers); // expect: freed-in-flight
    return 0;
}

void client_poll(struct client *c, int wait_ms)
{
    CURLMsg *m;
    int running = 0, left = 0;

    curl_multi_poll(c->multi, NULL, 0, wait_ms, NULL);
    curl_multi_perform(c->multi, &running);
    while ((m = curl_multi_info_read(c->multi, &left))) {
        struct xfer *x = NULL;
        CURLcode rc = m->data.result;

        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &x);
        curl_easy_getinfo(m->easy_handle, CURLINFO_RESPONSE_CODE, &x->status);
        curl_multi_remove_handle(c->multi, x->easy);
        c->active--;
        x->done(x, rc, x->arg);
        xfer_free(x);
    }
}
