#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*fetch_cb)(void *user, long status, const char *body, size_t len, const char *err);

struct fetch {
    CURL *easy;
    char *body;
    size_t len;
    fetch_cb cb;
    void *user;
};

struct fetcher {
    CURLM *multi;
    int running;
};

static size_t on_body(char *p, size_t sz, size_t nm, void *arg)
{
    struct fetch *t = arg;
    size_t n = sz * nm;
    char *q = realloc(t->body, t->len + n + 1);
    if (!q)
        return 0;
    t->body = q;
    memcpy(q + t->len, p, n);
    t->len += n;
    q[t->len] = '\0';
    return n;
}

static void fetch_free(struct fetch *t)
{
    if (t->easy)
        curl_easy_cleanup(t->easy);
    free(t->body);
    free(t);
}

int fetch_start(struct fetcher *f, const char *url, fetch_cb cb, void *user)
{
    char errbuf[CURL_ERROR_SIZE] = "";
    struct fetch *t = calloc(1, sizeof *t);
    CURLMcode mc;

    if (!t)
        return -1;
    t->cb = cb;
    t->user = user;
    t->easy = curl_easy_init();
    if (!t->easy) {
        fetch_free(t);
        return -1;
    }
    curl_easy_setopt(t->easy, CURLOPT_URL, url);
    curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, errbuf); // expect: stack-escape
    mc = curl_multi_add_handle(f->multi, t->easy); // allow: stack-escape
    if (mc != CURLM_OK) {
        fprintf(stderr, "%s: %s %s\n", url, curl_multi_strerror(mc), errbuf);
        fetch_free(t);
        return -1;
    }
    f->running++;
    return 0;
}

static void fetch_done(struct fetcher *f, CURLMsg *m)
{
    CURL *easy = m->easy_handle;
    CURLcode rc = m->data.result;
    struct fetch *t = NULL;
    long status = 0;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_multi_remove_handle(f->multi, easy);
    f->running--;
    t->cb(t->user, status, t->body, t->len, rc == CURLE_OK ? NULL : curl_easy_strerror(rc));
    fetch_free(t);
}

int fetcher_poll(struct fetcher *f, int ms)
{
    int still = 0, left;
    CURLMsg *m;

    if (curl_multi_poll(f->multi, NULL, 0, ms, NULL) != CURLM_OK)
        return -1;
    curl_multi_perform(f->multi, &still);
    while ((m = curl_multi_info_read(f->multi, &left)) != NULL)
        if (m->msg == CURLMSG_DONE)
            fetch_done(f, m);
    return f->running;
}
