/* Webhook dispatcher: callers pass any text, requests run on a multi handle with a limit on parallel ones. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARALLEL 8

struct hook {
    CURL *easy;
    struct hook *next;
    int attempts;
    char why[CURL_ERROR_SIZE];
};

struct dispatcher {
    CURLM *multi;
    struct hook *ready, **last;
    unsigned running;
    unsigned long ok, failed;
};

int dispatcher_open(struct dispatcher *d)
{
    memset(d, 0, sizeof *d);
    d->last = &d->ready;
    d->multi = curl_multi_init();
    return d->multi ? 0 : -1;
}

static void hook_free(struct hook *h)
{
    curl_easy_cleanup(h->easy);
    free(h);
}

static void start_some(struct dispatcher *d)
{
    struct hook *h;

    while (d->running < PARALLEL && (h = d->ready) != NULL) {
        d->ready = h->next;
        if (!d->ready)
            d->last = &d->ready;
        h->next = NULL;
        h->attempts++;
        if (curl_multi_add_handle(d->multi, h->easy) == CURLM_OK) {
            d->running++;
        } else {
            d->failed++;
            hook_free(h);
        }
    }
}

int dispatch(struct dispatcher *d, const char *url, const char *text, size_t n)
{
    struct hook *h = calloc(1, sizeof *h);

    if (!h)
        return -1;
    h->easy = curl_easy_init();
    if (!h->easy)
        goto fail;
    if (curl_easy_setopt(h->easy, CURLOPT_URL, url) != CURLE_OK)
        goto fail;
    curl_easy_setopt(h->easy, CURLOPT_PRIVATE, (void *)h);
    curl_easy_setopt(h->easy, CURLOPT_ERRORBUFFER, h->why);
    curl_easy_setopt(h->easy, CURLOPT_TIMEOUT_MS, 10000L);
    curl_easy_setopt(h->easy, CURLOPT_POSTFIELDSIZE, (long)n);
    if (curl_easy_setopt(h->easy, CURLOPT_COPYPOSTFIELDS, text) != CURLE_OK)
        goto fail;
    *d->last = h;
    d->last = &h->next;
    start_some(d);
    return 0;
fail:
    if (h->easy)
        curl_easy_cleanup(h->easy);
    free(h);
    return -1;
}

int dispatch_alarm(struct dispatcher *d, const char *url, const char *sensor, double value)
{
    char text[160];
    int n = snprintf(text, sizeof text, "{\"sensor\":\"%.64s\",\"value\":%g}", sensor, value);

    return n < 0 ? -1 : dispatch(d, url, text, strlen(text));
}

static void finished(struct dispatcher *d, CURL *easy, CURLcode rc)
{
    struct hook *h = NULL;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&h);
    curl_multi_remove_handle(d->multi, easy);
    d->running--;
    if (rc != CURLE_OK && h->attempts < 3) {
        *d->last = h;
        d->last = &h->next;
        return;
    }
    if (rc == CURLE_OK)
        d->ok++;
    else {
        d->failed++;
        fprintf(stderr, "webhook: %s\n", h->why[0] ? h->why : curl_easy_strerror(rc));
    }
    hook_free(h);
}

unsigned dispatcher_turn(struct dispatcher *d, int wait_ms)
{
    int active, left;
    CURLMsg *m;

    curl_multi_perform(d->multi, &active);
    while ((m = curl_multi_info_read(d->multi, &left)) != NULL)
        if (m->msg == CURLMSG_DONE)
            finished(d, m->easy_handle, m->data.result);
    start_some(d);
    if (d->running)
        curl_multi_poll(d->multi, NULL, 0, wait_ms, NULL);
    return d->running;
}
