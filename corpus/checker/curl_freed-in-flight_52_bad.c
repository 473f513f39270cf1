#include <curl/curl.h>
#include <stdio.h>

struct api {
    CURLM *multi;
    char token[64];
};

int api_get(struct api *a, const char *url, void *user)
{
    char auth[96];
    struct curl_slist *hdrs = NULL;
    CURL *h = curl_easy_init();
    CURLMcode mc;

    if (!h)
        return -1;
    snprintf(auth, sizeof auth, "Authorization: Bearer %s", a->token);
    hdrs = curl_slist_append(hdrs, auth);
    hdrs = curl_slist_append(hdrs, "Accept: application/json");
    curl_easy_setopt(h, CURLOPT_URL, url);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, hdrs);
    curl_easy_setopt(h, CURLOPT_PRIVATE, user);
    mc = curl_multi_add_handle(a->multi, h);
    curl_slist_free_all(hdrs); // expect: freed-in-flight
    return mc == CURLM_OK ? 0 : -1;
}
