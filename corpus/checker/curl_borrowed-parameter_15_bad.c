#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_IDLE 8

struct webhook {
    CURLM *multi;
    char url[256];
    struct curl_slist *headers;
    CURL *idle[MAX_IDLE];
    unsigned nidle, pending;
    unsigned long delivered, dropped;
};

static CURL *webhook_handle(struct webhook *w)
{
    return w->nidle ? w->idle[--w->nidle] : curl_easy_init();
}

static void webhook_recycle(struct webhook *w, CURL *h)
{
    if (w->nidle == MAX_IDLE) {
        curl_easy_cleanup(h);
        return;
    }
    curl_easy_reset(h);
    w->idle[w->nidle++] = h;
}

int webhook_notify(struct webhook *w, const char *json)
{
    CURL *h = webhook_handle(w);

    if (!h) {
        w->dropped++;
        return -1;
    }
    curl_easy_setopt(h, CURLOPT_URL, w->url);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, w->headers);
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)strlen(json));
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, json); // expect: borrowed-parameter
    curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, 5000L);
    if (curl_multi_add_handle(w->multi, h) != CURLM_OK) {
        webhook_recycle(w, h);
        w->dropped++;
        return -1;
    }
    w->pending++;
    return 0;
}

void webhook_tick(struct webhook *w)
{
    CURLMsg *m;
    int running, left;

    curl_multi_perform(w->multi, &running);
    while ((m = curl_multi_info_read(w->multi, &left))) {
        CURL *h = m->easy_handle;

        if (m->msg != CURLMSG_DONE)
            continue;
        if (m->data.result == CURLE_OK)
            w->delivered++;
        else
            w->dropped++;
        w->pending--;
        curl_multi_remove_handle(w->multi, h);
        webhook_recycle(w, h);
    }
}

int webhook_init(struct webhook *w, const char *url)
{
    memset(w, 0, sizeof *w);
    snprintf(w->url, sizeof w->url, "%s", url);
    w->headers = curl_slist_append(NULL, "Content-Type: application/json");
    w->multi = curl_multi_init();
    return w->multi && w->headers ? 0 : -1;
}
