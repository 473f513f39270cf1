#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

struct metrics {
    CURLM *multi;
    char url[128];
    unsigned inflight;
};

int metrics_push(struct metrics *m, const char *name, double value)
{
    char body[256];
    CURL *h = curl_easy_init();

    if (!h)
        return -1;
    snprintf(body, sizeof body, "name=%s&value=%f", name, value);
    curl_easy_setopt(h, CURLOPT_URL, m->url);
    curl_easy_setopt(h, CURLOPT_POST, 1L);
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, body); // expect: stack-escape
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
    if (curl_multi_add_handle(m->multi, h) != CURLM_OK) {
        curl_easy_cleanup(h);
        return -1;
    }
    m->inflight++;
    return 0;
}
