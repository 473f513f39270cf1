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

int upload_text(const char *url, const char *text)
{
    struct cursor c = {text, strlen(text)};
    CURLcode rc;
    CURL *e = curl_easy_init();
    if (!e)
        return -1;
    curl_easy_setopt(e, CURLOPT_URL, url);
    curl_easy_setopt(e, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(e, CURLOPT_INFILESIZE_LARGE, (curl_off_t)c.left);
    curl_easy_setopt(e, CURLOPT_READFUNCTION, feed);
    curl_easy_setopt(e, CURLOPT_READDATA, &c);
    rc = curl_easy_perform(e);
    curl_easy_cleanup(e);
    return rc == CURLE_OK ? 0 : -1;
}
