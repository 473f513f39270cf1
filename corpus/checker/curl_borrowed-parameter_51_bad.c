#include <curl/curl.h>
#include <stdio.h>

struct webhook {
    CURLM *multi;
    long sent;
};

static size_t discard(char *p, size_t sz, size_t n, void *arg)
{
    (void)p;
    (void)arg;
    return sz * n;
}

int webhook_fire(struct webhook *w, const char *url, const char *json, size_t len)
{
    CURL *h = curl_easy_init();

    if (!h)
        return -1;
    curl_easy_setopt(h, CURLOPT_URL, url);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, json); // expect: borrowed-parameter
    w->sent++;
    return curl_multi_add_handle(w->multi, h) == CURLM_OK ? 0 : -1;
}

void webhook_turn(struct webhook *w)
{
    CURLMsg *m;
    int n;
    curl_multi_perform(w->multi, &n);
    while ((m = curl_multi_info_read(w->multi, &n))) {
        CURL *h = m->easy_handle;
        curl_multi_remove_handle(w->multi, h);
        curl_easy_cleanup(h);
    }
}
