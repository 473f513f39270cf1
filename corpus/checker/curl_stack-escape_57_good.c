#include <curl/curl.h>
#include <string.h>

struct cursor {
    const char *at;
    size_t left;
};

static size_t next_bytes(char *out, size_t size, size_t n, void *user)
{
    struct cursor *c = user;
    size_t k = c->left < size * n ? c->left : size * n;
    memcpy(out, c->at, k);
    c->at += k;
    c->left -= k;
    return k;
}

CURLcode put_text(CURL *h, const char *url, const char *text)
{
    struct cursor c = {text, strlen(text)};
    CURLcode rc;

    curl_easy_setopt(h, CURLOPT_URL, url);
    curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(h, CURLOPT_INFILESIZE_LARGE, (curl_off_t)c.left);
    curl_easy_setopt(h, CURLOPT_READFUNCTION, next_bytes);
    curl_easy_setopt(h, CURLOPT_READDATA, &c);
    rc = curl_easy_perform(h);
    curl_easy_reset(h);
    return rc;
}
