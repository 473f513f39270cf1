#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct notifier {
    CURLM *multi;
    struct curl_slist *headers;
    char url[256];
    unsigned long sent;
    unsigned long failed;
};

static size_t discard(char *p, size_t sz, size_t n, void *u)
{
    (void)p;
    (void)u;
    return sz * n;
}

int notifier_init(struct notifier *n, const char *url)
{
    memset(n, 0, sizeof *n);
    n->multi = curl_multi_init();
    n->headers = curl_slist_append(NULL, "Content-Type: application/json");
    snprintf(n->url, sizeof n->url, "%s", url);
    return n->multi && n->headers ? 0 : -1;
}

static CURL *new_request(struct notifier *n)
{
    CURL *h = curl_easy_init();

    if (!h)
        return NULL;
    curl_easy_setopt(h, CURLOPT_URL, n->url);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, n->headers);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, 5000L);
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    return h;
}

int notify_door(struct notifier *n, int door, const char *who, int open)
{
    char json[256];
    CURL *h = new_request(n);
    int len;

    if (!h)
        return -1;
    len = snprintf(json, sizeof json, "{\"door\":%d,\"badge\":\"%s\",\"state\":\"%s\"}", door, who,
                   open ? "open" : "closed");
    if (len < 0 || (size_t)len >= sizeof json) {
        curl_easy_cleanup(h);
        return -1;
    }
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)len);
    curl_easy_setopt(h, CURLOPT_COPYPOSTFIELDS, json);
    if (curl_multi_add_handle(n->multi, h) != CURLM_OK) {
        curl_easy_cleanup(h);
        return -1;
    }
    return 0;
}

void notifier_poll(struct notifier *n, int ms)
{
    int running = 0, left = 0;
    CURLMsg *m;

    curl_multi_perform(n->multi, &running);
    if (running)
        curl_multi_poll(n->multi, NULL, 0, ms, NULL);
    while ((m = curl_multi_info_read(n->multi, &left))) {
        CURL *h = m->easy_handle;

        if (m->msg != CURLMSG_DONE)
            continue;
        if (m->data.result == CURLE_OK)
            n->sent++;
        else
            n->failed++;
        curl_multi_remove_handle(n->multi, h);
        curl_easy_cleanup(h);
    }
}
