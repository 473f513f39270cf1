#include <curl/curl.h>
#include <string.h>

struct cursor {
    const char *at;
    size_t left;
};

static size_t feed(char *to, size_t size, size_t n, void *arg)
{
    struct cursor *c = arg;
    size_t k = size * n < c->left ? size * n : c->left;
    memcpy(to, c->at, k);
    c->at += k;
    c->left -= k;
    return k;
}

static const char report[] = "nothing to report\n";

int upload_report(CURLM *multi, const char *url)
{
    struct cursor c = {report, sizeof report - 1};
    CURL *e = curl_easy_init();
    if (!e)
        return -1;
    curl_easy_setopt(e, CURLOPT_URL, url);
    curl_easy_setopt(e, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(e, CURLOPT_INFILESIZE_LARGE, (curl_off_t)c.left);
    curl_easy_setopt(e, CURLOPT_READFUNCTION, feed);
    curl_easy_setopt(e, CURLOPT_READDATA, &c); // expect: stack-escape
    return curl_multi_add_handle(multi, e) == CURLM_OK ? 0 : -1;
}
