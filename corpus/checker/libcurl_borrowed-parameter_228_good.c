/* Blocking client for a document store: retries with growing pauses, the reply is
 * collected in memory. */
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct reply {
    char *data;
    size_t len;
    long status;
};

struct store {
    CURL *easy;
    char error[CURL_ERROR_SIZE];
    int max_tries;
};

static size_t collect(char *p, size_t size, size_t n, void *user)
{
    struct reply *r = user;
    size_t add = size * n;
    char *grown = realloc(r->data, r->len + add + 1);

    if (!grown)
        return 0;
    r->data = grown;
    memcpy(r->data + r->len, p, add);
    r->len += add;
    r->data[r->len] = '\0';
    return add;
}

static int transient(CURLcode rc, long status)
{
    return rc == CURLE_COULDNT_CONNECT || rc == CURLE_OPERATION_TIMEDOUT || status == 503;
}

static CURLcode attempt(struct store *st, struct reply *r)
{
    CURLcode rc;

    r->len = 0;
    r->status = 0;
    rc = curl_easy_perform(st->easy);
    if (rc == CURLE_OK)
        curl_easy_getinfo(st->easy, CURLINFO_RESPONSE_CODE, &r->status);
    return rc;
}

int store_save(struct store *st, const char *url, const char *doc, size_t n, struct reply *r)
{
    struct curl_slist *h = curl_slist_append(NULL, "Content-Type: application/json");
    CURLcode rc = CURLE_FAILED_INIT;
    unsigned pause = 1;

    curl_easy_reset(st->easy);
    curl_easy_setopt(st->easy, CURLOPT_ERRORBUFFER, st->error);
    curl_easy_setopt(st->easy, CURLOPT_URL, url);
    curl_easy_setopt(st->easy, CURLOPT_HTTPHEADER, h);
    curl_easy_setopt(st->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)n);
    curl_easy_setopt(st->easy, CURLOPT_POSTFIELDS, doc);
    curl_easy_setopt(st->easy, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(st->easy, CURLOPT_WRITEDATA, r);
    curl_easy_setopt(st->easy, CURLOPT_TIMEOUT, 20L);
    for (int i = 0; i < st->max_tries; i++) {
        rc = attempt(st, r);
        if (!transient(rc, r->status))
            break;
        sleep(pause);
        pause *= 2;
    }
    curl_easy_reset(st->easy);
    curl_slist_free_all(h);
    return rc == CURLE_OK && r->status / 100 == 2 ? 0 : -1;
}
