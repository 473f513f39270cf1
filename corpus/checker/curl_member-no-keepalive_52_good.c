#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct page {
    CURLM *multi;
    CURL *easy;
    size_t used;
    char err[CURL_ERROR_SIZE];
    char data[65536];
};

static size_t page_add(char *p, size_t sz, size_t n, void *arg)
{
    struct page *pg = arg;
    size_t k = sz * n;
    if (k > sizeof pg->data - pg->used)
        return 0;
    memcpy(pg->data + pg->used, p, k);
    pg->used += k;
    return k;
}

struct page *page_open(CURLM *multi, const char *url)
{
    struct page *pg = calloc(1, sizeof *pg);
    if (!pg || !(pg->easy = curl_easy_init())) {
        free(pg);
        return NULL;
    }
    pg->multi = multi;
    curl_easy_setopt(pg->easy, CURLOPT_URL, url);
    curl_easy_setopt(pg->easy, CURLOPT_ERRORBUFFER, pg->err);
    curl_easy_setopt(pg->easy, CURLOPT_WRITEFUNCTION, page_add);
    curl_easy_setopt(pg->easy, CURLOPT_WRITEDATA, pg);
    curl_multi_add_handle(multi, pg->easy);
    return pg;
}

void page_close(struct page *pg)
{
    if (!pg)
        return;
    curl_multi_remove_handle(pg->multi, pg->easy);
    curl_easy_cleanup(pg->easy);
    free(pg);
}
