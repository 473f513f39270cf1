/* Web hooks: fire-and-forget POSTs on a shared multi handle. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hook_call {
    CURL *easy;
    struct curl_slist *headers;
    char *url;
    unsigned attempt;
    char err[CURL_ERROR_SIZE];
};

struct hooks {
    CURLM *multi;
    const char *secret;
    unsigned long delivered, dropped;
};

static size_t discard(char *p, size_t sz, size_t n, void *arg)
{
    (void)p;
    (void)arg;
    return sz * n;
}

static struct curl_slist *hook_headers(const struct hooks *h, const char *event)
{
    struct curl_slist *list, *next;
    char line[128];

    snprintf(line, sizeof line, "X-Hook-Event: %s", event);
    list = curl_slist_append(NULL, "Content-Type: application/json");
    if (!list)
        return NULL;
    next = curl_slist_append(list, line);
    if (next && h->secret) {
        snprintf(line, sizeof line, "X-Hook-Secret: %s", h->secret);
        next = curl_slist_append(list, line);
    }
    if (!next) {
        curl_slist_free_all(list);
        return NULL;
    }
    return list;
}

static void hook_call_free(struct hook_call *c)
{
    if (c->easy)
        curl_easy_cleanup(c->easy);
    curl_slist_free_all(c->headers);
    free(c->url);
    free(c);
}

int hooks_fire(struct hooks *h, const char *url, const char *event, const char *json)
{
    struct hook_call *c = calloc(1, sizeof *c);

    if (!c || !(c->url = strdup(url)) || !(c->easy = curl_easy_init()) ||
        !(c->headers = hook_headers(h, event))) {
        if (c)
            hook_call_free(c);
        return -1;
    }
    curl_easy_setopt(c->easy, CURLOPT_URL, c->url);
    curl_easy_setopt(c->easy, CURLOPT_POSTFIELDSIZE, (long)strlen(json));
    curl_easy_setopt(c->easy, CURLOPT_COPYPOSTFIELDS, json);
    curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, c->headers);
    curl_easy_setopt(c->easy, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(c->easy, CURLOPT_ERRORBUFFER, c->err);
    curl_easy_setopt(c->easy, CURLOPT_TIMEOUT_MS, 15000L);
    curl_easy_setopt(c->easy, CURLOPT_PRIVATE, c);
    if (curl_multi_add_handle(h->multi, c->easy) != CURLM_OK) {
        hook_call_free(c);
        return -1;
    }
    return 0;
}

void hooks_step(struct hooks *h, int wait_ms)
{
    int running, left;
    CURLMsg *m;

    curl_multi_perform(h->multi, &running);
    curl_multi_poll(h->multi, NULL, 0, wait_ms, NULL);
    while ((m = curl_multi_info_read(h->multi, &left))) {
        struct hook_call *c = NULL;
        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &c);
        if (m->data.result == CURLE_OK) {
            h->delivered++;
        } else {
            h->dropped++;
            fprintf(stderr, "hook %s: %s\n", c->url, c->err);
        }
        curl_multi_remove_handle(h->multi, c->easy);
        hook_call_free(c);
    }
}

/* Synchronous delivery, used by the "test this hook" button. */
int hooks_try(struct hooks *h, const char *url, const char *event)
{
    char err[CURL_ERROR_SIZE] = "", body[160];
    struct curl_slist *hdrs = hook_headers(h, event);
    CURL *e = curl_easy_init();
    CURLcode rc = CURLE_OUT_OF_MEMORY;

    if (e && hdrs) {
        int n = snprintf(body, sizeof body, "{\"event\":\"%s\",\"test\":true}", event);
        if (n >= (int)sizeof body)
            n = (int)sizeof body - 1;
        curl_easy_setopt(e, CURLOPT_URL, url);
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)n);
        curl_easy_setopt(e, CURLOPT_HTTPHEADER, hdrs);
        curl_easy_setopt(e, CURLOPT_ERRORBUFFER, err);
        rc = curl_easy_perform(e);
        if (rc != CURLE_OK)
            fprintf(stderr, "hook test %s: %s\n", url, err);
    }
    if (e)
        curl_easy_cleanup(e);
    curl_slist_free_all(hdrs);
    return rc == CURLE_OK ? 0 : -1;
}
