#include <curl/curl.h>
#include <stdio.h>

int put_status(CURLM *multi, const char *token, int status)
{
    char auth[256], body[64];
    struct curl_slist *hdr = NULL;
    CURL *e = curl_easy_init();
    if (!e)
        return -1;
    snprintf(auth, sizeof auth, "Authorization: Bearer %s", token);
    snprintf(body, sizeof body, "status=%d", status);
    hdr = curl_slist_append(hdr, auth);
    hdr = curl_slist_append(hdr, "Accept: text/plain");
    curl_easy_setopt(e, CURLOPT_URL, "http://localhost:8080/status");
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, hdr);
    curl_easy_setopt(e, CURLOPT_COPYPOSTFIELDS, body);
    curl_multi_add_handle(multi, e);
    curl_slist_free_all(hdr); // expect: freed-in-flight
    return 0;
}
