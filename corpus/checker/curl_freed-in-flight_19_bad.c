#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct uploader {
    CURLM *multi;
    char url[256];
    char token[128];
    unsigned running, ok, failed;
};

static size_t discard(char *p, size_t sz, size_t n, void *arg)
{
    (void)p;
    (void)arg;
    return sz * n;
}

static struct curl_slist *make_headers(const struct uploader *u, const char *type)
{
    char line[192];
    struct curl_slist *l = NULL;

    snprintf(line, sizeof line, "Authorization: Bearer %s", u->token);
    l = curl_slist_append(l, line);
    snprintf(line, sizeof line, "Content-Type: %s", type);
    l = curl_slist_append(l, line);
    return curl_slist_append(l, "Expect:");
}

int uploader_push(struct uploader *u, const char *type, const void *data, size_t len)
{
    CURL *h = curl_easy_init();
    struct curl_slist *headers;

    if (!h)
        return -1;
    headers = make_headers(u, type);
    curl_easy_setopt(h, CURLOPT_URL, u->url);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
    curl_easy_setopt(h, CURLOPT_COPYPOSTFIELDS, data);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(h, CURLOPT_TIMEOUT, 30L);
    if (curl_multi_add_handle(u->multi, h) != CURLM_OK) {
        curl_easy_cleanup(h);
        curl_slist_free_all(headers);
        return -1;
    }
    u->running++;
    curl_slist_free_all(headers); // expect: freed-in-flight
    return 0;
}

void uploader_poll(struct uploader *u)
{
    CURLMsg *m;
    int running, left;

    curl_multi_perform(u->multi, &running);
    while ((m = curl_multi_info_read(u->multi, &left))) {
        CURL *h = m->easy_handle;
        CURLcode rc = m->data.result;
        long code = 0;

        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &code);
        if (rc == CURLE_OK && code / 100 == 2)
            u->ok++;
        else
            u->failed++;
        u->running--;
        curl_multi_remove_handle(u->multi, h);
        curl_easy_cleanup(h);
    }
}
