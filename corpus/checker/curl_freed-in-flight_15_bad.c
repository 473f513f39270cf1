/* Webhook sender driven by the daemon's main loop. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hook {
    CURL *easy;
    char *payload;
    char err[CURL_ERROR_SIZE];
    struct hook *next;
};

struct hooks {
    CURLM *multi;
    struct hook *live;
    unsigned long delivered, failed;
};

static struct curl_slist *hook_headers(const char *token)
{
    char auth[256];
    struct curl_slist *l, *n;

    snprintf(auth, sizeof auth, "Authorization: Bearer %s", token);
    l = curl_slist_append(NULL, "Content-Type: application/json");
    if (!l)
        return NULL;
    n = curl_slist_append(l, auth);
    if (!n)
        curl_slist_free_all(l);
    return n;
}

static void hook_free(struct hook *h)
{
    if (h->easy)
        curl_easy_cleanup(h->easy);
    free(h->payload);
    free(h);
}

int hooks_post(struct hooks *hs, const char *url, const char *json, const char *token)
{
    struct hook *h = calloc(1, sizeof *h);
    struct curl_slist *hdrs = hook_headers(token);

    if (!h || !hdrs)
        goto fail;
    h->payload = strdup(json);
    h->easy = curl_easy_init();
    if (!h->payload || !h->easy)
        goto fail;
    curl_easy_setopt(h->easy, CURLOPT_URL, url);
    curl_easy_setopt(h->easy, CURLOPT_ERRORBUFFER, h->err);
    curl_easy_setopt(h->easy, CURLOPT_PRIVATE, h);
    curl_easy_setopt(h->easy, CURLOPT_POSTFIELDS, h->payload);
    curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, hdrs); // allow: freed-in-flight
    if (curl_multi_add_handle(hs->multi, h->easy) != CURLM_OK)
        goto fail;
    h->next = hs->live;
    hs->live = h;
    curl_slist_free_all(hdrs); // expect: freed-in-flight
    return 0;
fail:
    curl_slist_free_all(hdrs);
    if (h)
        hook_free(h);
    return -1;
}

static void hook_unlink(struct hooks *hs, struct hook *h)
{
    struct hook **p = &hs->live;

    while (*p && *p != h)
        p = &(*p)->next;
    if (*p)
        *p = h->next;
}

void hooks_pump(struct hooks *hs)
{
    int running, left;
    CURLMsg *m;

    curl_multi_perform(hs->multi, &running);
    while ((m = curl_multi_info_read(hs->multi, &left))) {
        struct hook *h = NULL;
        CURLcode rc = m->data.result;

        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&h);
        curl_multi_remove_handle(hs->multi, m->easy_handle);
        if (rc == CURLE_OK)
            hs->delivered++;
        else
            hs->failed++;
        hook_unlink(hs, h);
        hook_free(h);
    }
}
