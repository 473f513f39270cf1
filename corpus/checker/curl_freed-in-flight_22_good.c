#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Webhook delivery: queued from the main loop, driven by hook_pump(). */

struct hook_client {
    CURLM *multi;
    char *token;
    unsigned delivered;
    unsigned failed;
};

struct delivery {
    CURL *easy;
    char *payload;
    struct curl_slist *headers;
    int attempt;
};

static void delivery_free(struct delivery *d)
{
    if (d->easy)
        curl_easy_cleanup(d->easy);
    curl_slist_free_all(d->headers);
    free(d->payload);
    free(d);
}

static struct curl_slist *add_header(struct curl_slist *l, const char *name, const char *value)
{
    char line[512];
    struct curl_slist *n;

    snprintf(line, sizeof line, "%s: %s", name, value);
    n = curl_slist_append(l, line);
    return n ? n : l;
}

static size_t discard(char *p, size_t size, size_t n, void *user)
{
    (void)p;
    (void)user;
    return size * n;
}

int hook_send(struct hook_client *hc, const char *url, const char *event, const char *json)
{
    struct delivery *d = calloc(1, sizeof *d);
    CURLMcode mc;

    if (!d)
        return -1;
    d->payload = strdup(json);
    d->easy = curl_easy_init();
    if (!d->payload || !d->easy) {
        delivery_free(d);
        return -1;
    }
    d->headers = add_header(d->headers, "Content-Type", "application/json");
    d->headers = add_header(d->headers, "X-Event", event);
    if (hc->token)
        d->headers = add_header(d->headers, "Authorization", hc->token);

    curl_easy_setopt(d->easy, CURLOPT_URL, url);
    curl_easy_setopt(d->easy, CURLOPT_HTTPHEADER, d->headers);
    curl_easy_setopt(d->easy, CURLOPT_POSTFIELDS, d->payload);
    curl_easy_setopt(d->easy, CURLOPT_POSTFIELDSIZE, (long)strlen(d->payload));
    curl_easy_setopt(d->easy, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(d->easy, CURLOPT_TIMEOUT_MS, 10000L);
    curl_easy_setopt(d->easy, CURLOPT_PRIVATE, d);
    mc = curl_multi_add_handle(hc->multi, d->easy);
    if (mc != CURLM_OK) {
        fprintf(stderr, "hook %s: %s\n", url, curl_multi_strerror(mc));
        delivery_free(d);
        return -1;
    }
    return 0;
}

void hook_pump(struct hook_client *hc)
{
    CURLMsg *msg;
    int running, left;

    curl_multi_perform(hc->multi, &running);
    while ((msg = curl_multi_info_read(hc->multi, &left))) {
        struct delivery *d = NULL;
        long code = 0;

        if (msg->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, (char **)&d);
        curl_easy_getinfo(msg->easy_handle, CURLINFO_RESPONSE_CODE, &code);
        if (msg->data.result == CURLE_OK && code >= 200 && code < 300)
            hc->delivered++;
        else
            hc->failed++;
        curl_multi_remove_handle(hc->multi, d->easy);
        delivery_free(d);
    }
}
