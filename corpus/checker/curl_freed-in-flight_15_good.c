/* Registers a node at the directory service; gives up after a time limit. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct answer {
    size_t len;
    char text[1024];
};

static size_t keep(char *p, size_t size, size_t n, void *arg)
{
    struct answer *a = arg;
    size_t k = size * n;

    if (k > sizeof a->text - 1 - a->len)
        k = sizeof a->text - 1 - a->len;
    memcpy(a->text + a->len, p, k);
    a->len += k;
    a->text[a->len] = '\0';
    return size * n;
}

static long ms_now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return ts.tv_sec * 1000L + ts.tv_nsec / 1000000L;
}

static int drive(CURLM *m, long limit_ms)
{
    long end = ms_now() + limit_ms;
    int running = 1;

    while (running) {
        if (curl_multi_perform(m, &running) != CURLM_OK)
            return -1;
        if (!running)
            break;
        if (ms_now() >= end)
            return 1;
        curl_multi_poll(m, NULL, 0, 100, NULL);
    }
    return 0;
}

int register_node(const char *url, const char *name, unsigned port, long limit_ms)
{
    char body[256];
    struct answer ans = {0};
    struct curl_slist *hdrs = NULL;
    char *note = NULL;
    CURLM *multi = curl_multi_init();
    CURL *easy = curl_easy_init();
    int rc = -1;

    if (!multi || !easy)
        goto out;
    note = malloc(64);
    hdrs = curl_slist_append(NULL, "Content-Type: application/x-www-form-urlencoded");
    if (!note || !hdrs)
        goto out;
    snprintf(note, 64, "node/%u", port);
    snprintf(body, sizeof body, "name=%s&port=%u", name, port);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, note);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, hdrs);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &ans);
    if (curl_multi_add_handle(multi, easy) != CURLM_OK)
        goto out;
    rc = drive(multi, limit_ms);
    if (rc == 0)
        rc = strncmp(ans.text, "OK", 2) ? -1 : 0;
    curl_multi_remove_handle(multi, easy);
out:
    if (easy)
        curl_easy_cleanup(easy);
    if (multi)
        curl_multi_cleanup(multi);
    curl_slist_free_all(hdrs);
    free(note);
    return rc;
}
