#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct get {
    CURL *h;
    struct curl_slist *hdrs;
};

int get_start(CURLM *multi, struct get *g, const char *host, const char *path, const char *etag)
{
    size_t n = strlen(host) + strlen(path) + strlen(etag) + 32;
    char *tmp = malloc(n);

    if (!tmp || !(g->h = curl_easy_init())) {
        free(tmp);
        return -1;
    }
    snprintf(tmp, n, "https://%s%s", host, path);
    curl_easy_setopt(g->h, CURLOPT_URL, tmp);
    snprintf(tmp, n, "If-None-Match: %s", etag);
    g->hdrs = curl_slist_append(NULL, tmp);
    curl_easy_setopt(g->h, CURLOPT_HTTPHEADER, g->hdrs);
    free(tmp);
    return curl_multi_add_handle(multi, g->h) == CURLM_OK ? 0 : -1;
}

void get_end(CURLM *multi, struct get *g)
{
    curl_multi_remove_handle(multi, g->h);
    curl_easy_cleanup(g->h);
    curl_slist_free_all(g->hdrs);
    g->h = NULL;
    g->hdrs = NULL;
}
