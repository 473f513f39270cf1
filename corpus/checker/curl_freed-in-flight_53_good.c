#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct post {
    struct curl_slist *hdrs;
    char *body;
    char err[CURL_ERROR_SIZE];
};

int post_start(CURLM *multi, const char *url, char *owned_body)
{
    struct post *p = calloc(1, sizeof *p);
    CURL *h = curl_easy_init();
    if (!p || !h) {
        free(p);
        free(owned_body);
        curl_easy_cleanup(h);
        return -1;
    }
    p->body = owned_body;
    p->hdrs = curl_slist_append(NULL, "Content-Type: application/json");
    curl_easy_setopt(h, CURLOPT_URL, url);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, p->hdrs);
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, p->body);
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, p->err);
    curl_easy_setopt(h, CURLOPT_PRIVATE, p);
    return curl_multi_add_handle(multi, h) == CURLM_OK ? 0 : -1;
}

void post_reap(CURLM *multi)
{
    CURLMsg *m;
    int left;
    while ((m = curl_multi_info_read(multi, &left))) {
        struct post *p = NULL;
        CURL *h = m->easy_handle;
        curl_easy_getinfo(h, CURLINFO_PRIVATE, (char **)&p);
        curl_multi_remove_handle(multi, h);
        curl_easy_cleanup(h);
        curl_slist_free_all(p->hdrs);
        free(p->body);
        free(p);
    }
}
