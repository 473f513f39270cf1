/* Small HTTP client of a feed reader: one easy handle is opened at start-up and
 * used for all the fetches of the session. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct body {
    char *data;
    size_t len;
};

struct feed_client {
    CURL *easy;
    long timeout_s;
    const char *agent;
};

static size_t collect(char *p, size_t sz, size_t n, void *user)
{
    struct body *b = user;
    size_t add = sz * n;
    char *grown = realloc(b->data, b->len + add + 1);

    if (!grown)
        return 0;
    b->data = grown;
    memcpy(b->data + b->len, p, add);
    b->len += add;
    b->data[b->len] = '\0';
    return add;
}

int feed_client_open(struct feed_client *c)
{
    char errors[CURL_ERROR_SIZE] = "";

    c->easy = curl_easy_init();
    if (!c->easy)
        return -1;
    curl_easy_setopt(c->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c->easy, CURLOPT_ERRORBUFFER, errors); // expect: stack-escape
    curl_easy_setopt(c->easy, CURLOPT_USERAGENT, c->agent);
    curl_easy_setopt(c->easy, CURLOPT_WRITEFUNCTION, collect);
    if (curl_easy_setopt(c->easy, CURLOPT_TIMEOUT, c->timeout_s)) {
        fprintf(stderr, "timeout %ld refused: %s\n", c->timeout_s, errors);
        curl_easy_cleanup(c->easy);
        c->easy = NULL;
        return -1;
    }
    return 0;
}

int feed_client_get(struct feed_client *c, const char *url, struct body *out)
{
    CURLcode rc;
    long status = 0;

    out->data = NULL;
    out->len = 0;
    curl_easy_setopt(c->easy, CURLOPT_URL, url);
    curl_easy_setopt(c->easy, CURLOPT_WRITEDATA, out);
    rc = curl_easy_perform(c->easy);
    curl_easy_setopt(c->easy, CURLOPT_WRITEDATA, NULL);
    if (rc != CURLE_OK) {
        fprintf(stderr, "%s: %s\n", url, curl_easy_strerror(rc));
        free(out->data);
        out->data = NULL;
        return -1;
    }
    curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
    return (int)status;
}

void feed_client_close(struct feed_client *c)
{
    curl_easy_cleanup(c->easy);
    c->easy = NULL;
}
