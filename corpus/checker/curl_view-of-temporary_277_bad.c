/* Alert forwarder: posts alerts to a webhook through a shared multi handle. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct alert {
    int severity;
    char host[64];
    char summary[160];
};

struct json_doc {
    char json[320];
};

struct slice {
    const char *p;
    size_t n;
};

struct forwarder {
    CURLM *multi;
    struct curl_slist *headers;
    char url[256];
    int inflight;
};

static struct json_doc render(const struct alert *a)
{
    struct json_doc d;
    snprintf(d.json, sizeof d.json, "{\"severity\":%d,\"host\":\"%s\",\"summary\":\"%s\"}", a->severity, a->host, a->summary);
    return d;
}

static struct slice slice_of(const char *text)
{
    struct slice s = {text, strlen(text)};
    return s;
}

int forwarder_init(struct forwarder *f, const char *url)
{
    memset(f, 0, sizeof *f);
    snprintf(f->url, sizeof f->url, "%s", url);
    f->headers = curl_slist_append(NULL, "Content-Type: application/json");
    f->multi = curl_multi_init();
    return f->multi && f->headers ? 0 : -1;
}

int forward(struct forwarder *f, const struct alert *a)
{
    CURL *h = curl_easy_init();
    struct slice body;

    if (!h)
        return -1;
    body = slice_of(render(a).json); // allow: view-of-temporary
    curl_easy_setopt(h, CURLOPT_URL, f->url);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, f->headers);
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)body.n);
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, body.p); // expect: view-of-temporary
    if (curl_multi_add_handle(f->multi, h) != CURLM_OK) {
        curl_easy_cleanup(h);
        return -1;
    }
    f->inflight++;
    return 0;
}

void forwarder_step(struct forwarder *f)
{
    int running, left;
    CURLMsg *m;

    curl_multi_perform(f->multi, &running);
    while ((m = curl_multi_info_read(f->multi, &left))) {
        CURL *h = m->easy_handle;
        if (m->msg != CURLMSG_DONE)
            continue;
        if (m->data.result != CURLE_OK)
            fprintf(stderr, "alert lost: %s\n", curl_easy_strerror(m->data.result));
        curl_multi_remove_handle(f->multi, h);
        curl_easy_cleanup(h);
        f->inflight--;
    }
    if (running)
        curl_multi_poll(f->multi, NULL, 0, 100, NULL);
}
