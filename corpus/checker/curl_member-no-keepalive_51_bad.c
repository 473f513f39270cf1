#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct page {
    CURL *easy;
    size_t used;
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
    curl_easy_setopt(pg->easy, CURLOPT_URL, url);
    curl_easy_setopt(pg->easy, CURLOPT_WRITEFUNCTION, page_add);
    curl_easy_setopt(pg->easy, CURLOPT_WRITEDATA, pg); // expect: member-no-keepalive
    curl_multi_add_handle(multi, pg->easy); // allow: member-no-keepalive
    return pg;
}

void page_close(struct page *pg)
{
    if (pg)
        free(pg); // allow: freed-in-flight
}
