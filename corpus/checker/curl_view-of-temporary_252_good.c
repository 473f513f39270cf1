/* Alarm webhooks on a multi handle; the body is rendered by value and copied by libcurl. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
    char s[512];
};

struct hook {
    CURL *easy;
    struct curl_slist *headers;
    struct hook *next;
    char error[CURL_ERROR_SIZE];
};

struct hooks {
    CURLM *multi;
    struct hook *active;
    unsigned failed;
};

static struct text render(const char *host, const char *check, int level)
{
    struct text t;
    snprintf(t.s, sizeof t.s, "{\"host\":\"%.100s\",\"check\":\"%.100s\",\"level\":%d}", host, check, level);
    return t;
}

static struct text endpoint(const char *base, const char *room)
{
    struct text t;
    snprintf(t.s, sizeof t.s, "%s/rooms/%s/alarm", base, room);
    return t;
}

static void hook_free(struct hook *h)
{
    if (h->easy)
        curl_easy_cleanup(h->easy);
    curl_slist_free_all(h->headers);
    free(h);
}

static void unlink_hook(struct hooks *hs, struct hook *h)
{
    struct hook **p = &hs->active;
    while (*p && *p != h)
        p = &(*p)->next;
    if (*p)
        *p = h->next;
    curl_multi_remove_handle(hs->multi, h->easy);
}

int hooks_fire(struct hooks *hs, const char *base, const char *room, const char *host, const char *check, int level)
{
    struct hook *h = calloc(1, sizeof *h);

    if (!h)
        return -1;
    h->easy = curl_easy_init();
    h->headers = curl_slist_append(NULL, "Content-Type: application/json");
    if (!h->easy || !h->headers || curl_easy_setopt(h->easy, CURLOPT_URL, endpoint(base, room).s) ||
        curl_easy_setopt(h->easy, CURLOPT_COPYPOSTFIELDS, render(host, check, level).s)) {
        hook_free(h);
        return -1;
    }
    curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, h->headers);
    curl_easy_setopt(h->easy, CURLOPT_ERRORBUFFER, h->error);
    curl_easy_setopt(h->easy, CURLOPT_PRIVATE, h);
    if (curl_multi_add_handle(hs->multi, h->easy)) {
        hook_free(h);
        return -1;
    }
    h->next = hs->active;
    hs->active = h;
    return 0;
}

void hooks_reap(struct hooks *hs)
{
    CURLMsg *m;
    int left;

    while ((m = curl_multi_info_read(hs->multi, &left))) {
        CURLcode rc = m->data.result;
        struct hook *h = NULL;

        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&h);
        unlink_hook(hs, h);
        if (rc != CURLE_OK) {
            hs->failed++;
            fprintf(stderr, "hook: %s\n", h->error);
        }
        hook_free(h);
    }
}

void hooks_stop(struct hooks *hs)
{
    while (hs->active) {
        struct hook *h = hs->active;
        unlink_hook(hs, h);
        hook_free(h);
    }
}
