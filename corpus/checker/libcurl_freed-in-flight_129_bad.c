/* Webhook dispatcher on the multi interface: JSON posts with a bearer token, results counted. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dispatcher {
    CURLM *multi;
    unsigned long ok, failed;
    int running;
};

static struct curl_slist *hook_headers(const char *token)
{
    char auth[256];
    struct curl_slist *list = NULL, *more;

    snprintf(auth, sizeof auth, "Authorization: Bearer %s", token);
    list = curl_slist_append(NULL, "Content-Type: application/json");
    if (!list)
        return NULL;
    more = curl_slist_append(list, auth);
    if (!more)
        curl_slist_free_all(list);
    return more;
}

static CURL *hook_prepare(const char *url, struct curl_slist *headers, const char *body)
{
    CURL *easy = curl_easy_init();
    if (!easy)
        return NULL;
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
    curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers); // allow: freed-in-flight
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 8000L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    return easy;
}

int dispatcher_post(struct dispatcher *d, const char *url, const char *token, const char *body)
{
    struct curl_slist *headers = hook_headers(token);
    CURL *easy;

    if (!headers)
        return -1;
    easy = hook_prepare(url, headers, body);
    if (!easy) {
        curl_slist_free_all(headers);
        return -1;
    }
    if (curl_multi_add_handle(d->multi, easy) != CURLM_OK) {
        curl_easy_cleanup(easy);
        curl_slist_free_all(headers);
        return -1;
    }
    curl_slist_free_all(headers); // expect: freed-in-flight
    return 0;
}

static void finish(struct dispatcher *d, CURL *easy, CURLcode rc)
{
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (rc == CURLE_OK && status >= 200 && status < 300)
        d->ok++;
    else
        d->failed++;
    curl_multi_remove_handle(d->multi, easy);
    curl_easy_cleanup(easy);
}

void dispatcher_poll(struct dispatcher *d, int ms)
{
    CURLMsg *m;
    int left;

    curl_multi_perform(d->multi, &d->running);
    while ((m = curl_multi_info_read(d->multi, &left))) {
        if (m->msg == CURLMSG_DONE)
            finish(d, m->easy_handle, m->data.result);
    }
    if (d->running)
        curl_multi_poll(d->multi, NULL, 0, ms, NULL);
}
