#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

int post_pair(CURLM *multi, CURL *a, CURL *b, int seq)
{
    char first[64], second[64];
    int running = 1;

    snprintf(first, sizeof first, "seq=%d&part=1", seq);
    snprintf(second, sizeof second, "seq=%d&part=2", seq);
    curl_easy_setopt(a, CURLOPT_POSTFIELDS, first);
    curl_easy_setopt(b, CURLOPT_POSTFIELDS, second);
    curl_multi_add_handle(multi, a);
    curl_multi_add_handle(multi, b);
    while (running) {
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            break;
        if (running)
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    curl_multi_remove_handle(multi, a);
    curl_multi_remove_handle(multi, b);
    curl_easy_cleanup(a);
    curl_easy_cleanup(b);
    return running;
}
