// Alert sender of a monitoring agent: alerts are posted to a webhook through a shared multi
// handle, which the agent's main loop drives.
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct webhook {
    CURLM *multi;
    struct curl_slist *headers;
    char url[256];
    int inflight;
    int max_inflight;
    unsigned long sent, failed, dropped;
};

struct alert {
    const char *host;
    const char *check;
    int severity;
    double value;
};

static size_t discard(char *p, size_t sz, size_t n, void *user)
{
    (void)p;
    (void)user;
    return sz * n;
}

static int webhook_post(struct webhook *w, const char *body, size_t len)
{
    CURL *e = curl_easy_init();

    if (!e)
        return -1;
    curl_easy_setopt(e, CURLOPT_URL, w->url);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, w->headers);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, 8000L);
    curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)len);
    curl_easy_setopt(e, CURLOPT_POSTFIELDS, body); // allow: borrowed-parameter
    if (curl_multi_add_handle(w->multi, e) != CURLM_OK) {
        curl_easy_cleanup(e);
        return -1;
    }
    w->inflight++;
    return 0;
}

int webhook_alert(struct webhook *w, const struct alert *a)
{
    char json[512];
    int n;

    if (w->inflight >= w->max_inflight) {
        w->dropped++;
        return -1;
    }
    n = snprintf(json, sizeof json, "{\"host\":\"%s\",\"check\":\"%s\",\"severity\":%d,\"value\":%.3f}",
                 a->host, a->check, a->severity, a->value);
    if (n < 0 || (size_t)n >= sizeof json)
        return -1;
    return webhook_post(w, json, (size_t)n); // expect: stack-escape
}

int webhook_test(struct webhook *w)
{
    static const char probe[] = "{\"check\":\"selftest\"}";

    return webhook_post(w, probe, sizeof probe - 1);
}

void webhook_turn(struct webhook *w)
{
    CURLMsg *m;
    int running, left;

    curl_multi_perform(w->multi, &running);
    while ((m = curl_multi_info_read(w->multi, &left))) {
        CURL *e = m->easy_handle;
        long code = 0;

        if (m->msg != CURLMSG_DONE)
            continue;
        if (m->data.result == CURLE_OK)
            curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &code);
        if (code >= 200 && code < 300)
            w->sent++;
        else
            w->failed++;
        curl_multi_remove_handle(w->multi, e);
        curl_easy_cleanup(e);
        w->inflight--;
    }
}
