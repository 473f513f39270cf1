#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

struct mem {
    char data[4096];
    size_t used;
};

static size_t collect(char *p, size_t sz, size_t n, void *arg)
{
    struct mem *m = arg;
    size_t k = sz * n;
    if (k > sizeof m->data - m->used)
        return 0;
    memcpy(m->data + m->used, p, k);
    m->used += k;
    return k;
}

int ask(const char *url, const char *q, FILE *log)
{
    char form[256], err[CURL_ERROR_SIZE] = "";
    struct mem m = {.used = 0};
    CURL *h = curl_easy_init();
    CURLcode rc;

    if (!h)
        return -1;
    snprintf(form, sizeof form, "q=%s", q);
    curl_easy_setopt(h, CURLOPT_URL, url);
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, err);
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, form);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, &m);
    rc = curl_easy_perform(h);
    fprintf(log, "%s %.*s\n", rc ? err : "ok", (int)m.used, m.data);
    curl_easy_cleanup(h);
    return (int)rc;
}
