/* Search index client with one easy handle; every call is blocking. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct index_client {
    CURL *easy;
    struct curl_slist *ndjson;
    char base[200];
};

struct reply {
    char *text;
    size_t len;
};

static size_t collect(char *p, size_t size, size_t n, void *user)
{
    struct reply *r = user;
    size_t more = size * n;
    char *t = realloc(r->text, r->len + more + 1);

    if (!t)
        return 0;
    memcpy(t + r->len, p, more);
    r->text = t;
    r->len += more;
    r->text[r->len] = '\0';
    return more;
}

int index_open(struct index_client *c, const char *base)
{
    snprintf(c->base, sizeof c->base, "%s", base);
    c->easy = curl_easy_init();
    c->ndjson = curl_slist_append(NULL, "Content-Type: application/x-ndjson");
    if (c->easy && c->ndjson)
        return 0;
    if (c->easy)
        curl_easy_cleanup(c->easy);
    curl_slist_free_all(c->ndjson);
    return -1;
}

/* Everything lent here is taken back before the function returns. */
static void forget(CURL *e)
{
    curl_easy_setopt(e, CURLOPT_POSTFIELDS, NULL);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, NULL);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(e, CURLOPT_HTTPGET, 1L);
}

long index_bulk(struct index_client *c, const char *lines, size_t len)
{
    char error[CURL_ERROR_SIZE] = "";
    char url[256];
    struct reply r = {NULL, 0};
    long status = -1;
    CURLcode rc;

    snprintf(url, sizeof url, "%s/_bulk", c->base);
    curl_easy_setopt(c->easy, CURLOPT_URL, url);
    curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, c->ndjson);
    curl_easy_setopt(c->easy, CURLOPT_POSTFIELDS, lines);
    curl_easy_setopt(c->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
    curl_easy_setopt(c->easy, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(c->easy, CURLOPT_WRITEDATA, &r);
    curl_easy_setopt(c->easy, CURLOPT_ERRORBUFFER, error);

    rc = curl_easy_perform(c->easy);
    if (rc == CURLE_OK) {
        curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
        if (status >= 400 && r.text)
            fprintf(stderr, "bulk: %s\n", r.text);
    } else {
        fprintf(stderr, "bulk: %s\n", error[0] ? error : curl_easy_strerror(rc));
    }
    forget(c->easy);
    free(r.text);
    return status;
}

void index_close(struct index_client *c)
{
    curl_easy_cleanup(c->easy);
    curl_slist_free_all(c->ndjson);
}
