// Licence client: a synchronous check-in at start-up and fire-and-forget usage reports
// through the application's multi handle.
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct licence {
    char base[200];
    char key[64];
    CURLM *multi;
    int reports;
};

struct answer {
    char text[256];
    size_t len;
};

static size_t keep(char *p, size_t sz, size_t n, void *user)
{
    struct answer *a = user;
    size_t k = sz * n, room = sizeof a->text - 1 - a->len;

    if (k > room)
        k = room;
    memcpy(a->text + a->len, p, k);
    a->len += k;
    a->text[a->len] = '\0';
    return sz * n;
}

static size_t discard(char *p, size_t sz, size_t n, void *user)
{
    (void)p;
    (void)user;
    return sz * n;
}

static CURL *open_post(const struct licence *l, const char *path)
{
    char url[256];
    CURL *e = curl_easy_init();

    if (!e)
        return NULL;
    snprintf(url, sizeof url, "%s/%s", l->base, path);
    curl_easy_setopt(e, CURLOPT_URL, url);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_TIMEOUT, 10L);
    return e;
}

int licence_check(const struct licence *l, const char *host)
{
    struct answer a = {.len = 0};
    char form[160], err[CURL_ERROR_SIZE] = "";
    CURL *e = open_post(l, "check");
    CURLcode rc;

    if (!e)
        return -1;
    snprintf(form, sizeof form, "key=%s&host=%s", l->key, host);
    curl_easy_setopt(e, CURLOPT_POSTFIELDS, form);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, err);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, &a);
    rc = curl_easy_perform(e);
    if (rc != CURLE_OK)
        fprintf(stderr, "licence: %s\n", err[0] ? err : curl_easy_strerror(rc));
    curl_easy_cleanup(e);
    return rc == CURLE_OK && !strncmp(a.text, "valid", 5) ? 0 : -1;
}

int licence_report(struct licence *l, unsigned long docs, unsigned long seconds)
{
    char form[128];
    CURL *e = open_post(l, "usage");
    int n;

    if (!e)
        return -1;
    n = snprintf(form, sizeof form, "docs=%lu&seconds=%lu", docs, seconds);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)n);
    if (curl_easy_setopt(e, CURLOPT_COPYPOSTFIELDS, form) != CURLE_OK ||
        curl_multi_add_handle(l->multi, e) != CURLM_OK) {
        curl_easy_cleanup(e);
        return -1;
    }
    l->reports++;
    return 0;
}
