#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct agent {
    CURLM *multi;
    char token[128];
    char base[256];
    int inflight;
    unsigned long sent, failed;
};

static size_t discard(char *p, size_t sz, size_t n, void *u)
{
    (void)p;
    (void)u;
    return sz * n;
}

static struct curl_slist *agent_headers(const struct agent *a)
{
    char auth[192];
    struct curl_slist *h = NULL, *next;

    snprintf(auth, sizeof auth, "Authorization: Bearer %s", a->token);
    h = curl_slist_append(NULL, "Content-Type: application/json");
    if (!h)
        return NULL;
    next = curl_slist_append(h, auth);
    if (!next) {
        curl_slist_free_all(h);
        return NULL;
    }
    return next;
}

int agent_report(struct agent *a, const char *path, const char *json)
{
    char url[512];
    struct curl_slist *headers = agent_headers(a);
    CURL *easy = curl_easy_init();
    int rc = -1;

    if (!headers || !easy)
        goto done;
    snprintf(url, sizeof url, "%s/%s", a->base, path);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, json);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, 30L);
    if (curl_multi_add_handle(a->multi, easy) == CURLM_OK) {
        a->inflight++;
        easy = NULL;
        rc = 0;
    }
done:
    curl_slist_free_all(headers); // expect: freed-in-flight
    if (easy)
        curl_easy_cleanup(easy);
    return rc;
}

void agent_poll(struct agent *a, int wait_ms)
{
    CURLMsg *m;
    int running = 0, left = 0;

    curl_multi_perform(a->multi, &running);
    if (running)
        curl_multi_poll(a->multi, NULL, 0, wait_ms, NULL);
    while ((m = curl_multi_info_read(a->multi, &left)) != NULL) {
        CURL *easy = m->easy_handle;

        if (m->msg != CURLMSG_DONE)
            continue;
        if (m->data.result == CURLE_OK)
            a->sent++;
        else
            a->failed++;
        curl_multi_remove_handle(a->multi, easy);
        curl_easy_cleanup(easy);
        a->inflight--;
    }
}
