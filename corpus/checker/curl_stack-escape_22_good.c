#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Feed fetcher: up to MAX_ACTIVE transfers run at the same time in one multi handle. */

#define MAX_ACTIVE 8

struct feed {
    char *url;
    char *etag;
    char *body;
    size_t len;
    char errbuf[CURL_ERROR_SIZE];
    struct feed *next;
};

struct fetcher {
    CURLM *multi;
    struct feed *todo;
    int active;
    int failed;
};

static size_t on_body(char *data, size_t size, size_t n, void *user)
{
    struct feed *f = user;
    char *p = realloc(f->body, f->len + size * n + 1);
    if (!p)
        return 0;
    memcpy(p + f->len, data, size * n);
    f->body = p;
    f->len += size * n;
    p[f->len] = '\0';
    return size * n;
}

static int fetch_start(struct fetcher *ft, struct feed *f)
{
    CURLMcode mc;
    CURL *h = curl_easy_init();

    if (!h)
        return -1;
    f->errbuf[0] = '\0';
    curl_easy_setopt(h, CURLOPT_URL, f->url);
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(h, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, f->errbuf);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, f);
    curl_easy_setopt(h, CURLOPT_PRIVATE, f);
    mc = curl_multi_add_handle(ft->multi, h);
    if (mc != CURLM_OK) {
        fprintf(stderr, "%s: %s\n", f->url, curl_multi_strerror(mc));
        curl_easy_cleanup(h);
        return -1;
    }
    ft->active++;
    return 0;
}

static void fetch_more(struct fetcher *ft)
{
    while (ft->todo && ft->active < MAX_ACTIVE) {
        struct feed *f = ft->todo;
        ft->todo = f->next;
        if (fetch_start(ft, f) < 0)
            ft->failed++;
    }
}

static void reap(struct fetcher *ft)
{
    CURLMsg *msg;
    int left;

    while ((msg = curl_multi_info_read(ft->multi, &left))) {
        struct feed *f = NULL;
        CURL *h = msg->easy_handle;
        CURLcode rc = msg->data.result;

        if (msg->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(h, CURLINFO_PRIVATE, (char **)&f);
        if (rc != CURLE_OK) {
            fprintf(stderr, "%s: %s\n", f->url, f->errbuf[0] ? f->errbuf : curl_easy_strerror(rc));
            ft->failed++;
        }
        curl_multi_remove_handle(ft->multi, h);
        curl_easy_cleanup(h);
        ft->active--;
    }
}

int fetch_all(struct fetcher *ft)
{
    int running;

    fetch_more(ft);
    while (ft->active > 0) {
        if (curl_multi_perform(ft->multi, &running) != CURLM_OK)
            return -1;
        reap(ft);
        fetch_more(ft);
        if (ft->active > 0)
            curl_multi_poll(ft->multi, NULL, 0, 1000, NULL);
    }
    return ft->failed;
}

/* One feed on its own, to the end; the error text stays within this frame. */
int fetch_one(struct feed *f)
{
    char errbuf[CURL_ERROR_SIZE] = "";
    CURL *h = curl_easy_init();
    CURLcode rc;

    if (!h)
        return -1;
    curl_easy_setopt(h, CURLOPT_URL, f->url);
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, errbuf);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, f);
    rc = curl_easy_perform(h);
    if (rc != CURLE_OK)
        fprintf(stderr, "%s: %s\n", f->url, errbuf[0] ? errbuf : curl_easy_strerror(rc));
    curl_easy_cleanup(h);
    return rc == CURLE_OK ? 0 : -1;
}
