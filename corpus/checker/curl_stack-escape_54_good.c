#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

int enqueue_event(CURLM *multi, const char *host, int id)
{
    char url[160], body[64];
    CURL *h = curl_easy_init();
    if (!h)
        return -1;
    snprintf(url, sizeof url, "http://%.100s/event", host);
    snprintf(body, sizeof body, "id=%d", id);
    curl_easy_setopt(h, CURLOPT_URL, url);
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
    curl_easy_setopt(h, CURLOPT_COPYPOSTFIELDS, body);
    snprintf(url, sizeof url, "worker/%d", id);
    curl_easy_setopt(h, CURLOPT_USERAGENT, url);
    return curl_multi_add_handle(multi, h) == CURLM_OK ? 0 : -1;
}
