#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hook_client {
    CURLM *multi;
    const char *endpoint;
    const char *token;
    unsigned inflight;
    unsigned failed;
};

struct hook {
    struct hook_client *owner;
    char errbuf[CURL_ERROR_SIZE];
    size_t nresp;
    char resp[1024];
};

static size_t hook_body(char *data, size_t sz, size_t n, void *arg)
{
    struct hook *h = arg;
    size_t len = sz * n, room = sizeof h->resp - h->nresp;

    if (len > room)
        len = room;
    memcpy(h->resp + h->nresp, data, len);
    h->nresp += len;
    return sz * n;
}

static struct curl_slist *hook_headers(const struct hook_client *hc, const char *event)
{
    char line[512];
    struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/json");

    snprintf(line, sizeof line, "Authorization: Bearer %s", hc->token);
    list = curl_slist_append(list, line);
    snprintf(line, sizeof line, "X-Event: %s", event);
    return curl_slist_append(list, line);
}

int hook_fire(struct hook_client *hc, const char *event, const char *json)
{
    struct curl_slist *headers;
    struct hook *h = calloc(1, sizeof *h);
    CURL *easy = curl_easy_init();
    CURLMcode mc;

    if (!h || !easy) {
        free(h);
        curl_easy_cleanup(easy);
        return -1;
    }
    h->owner = hc;
    headers = hook_headers(hc, event);

    curl_easy_setopt(easy, CURLOPT_URL, hc->endpoint);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, json);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, hook_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, h);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, h->errbuf);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, h);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, 20L);

    mc = curl_multi_add_handle(hc->multi, easy);
    if (mc == CURLM_OK)
        hc->inflight++;
    curl_slist_free_all(headers); // expect: freed-in-flight
    if (mc != CURLM_OK) {
        fprintf(stderr, "hook: %s\n", curl_multi_strerror(mc));
        curl_easy_cleanup(easy);
        free(h);
        return -1;
    }
    return 0;
}

void hook_reap(struct hook_client *hc)
{
    CURLMsg *msg;
    int left;

    while ((msg = curl_multi_info_read(hc->multi, &left)) != NULL) {
        CURL *easy = msg->easy_handle;
        CURLcode rc = msg->data.result;
        struct hook *h = NULL;
        long status = 0;

        if (msg->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&h);
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        if (rc != CURLE_OK || status >= 300) {
            hc->failed++;
            fprintf(stderr, "hook: %ld %s\n", status, h->errbuf);
        }
        curl_multi_remove_handle(hc->multi, easy);
        curl_easy_cleanup(easy);
        free(h);
        hc->inflight--;
    }
}

int hook_tick(struct hook_client *hc)
{
    int running = 0;

    if (curl_multi_perform(hc->multi, &running) != CURLM_OK)
        return -1;
    hook_reap(hc);
    return running;
}
