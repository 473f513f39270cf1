#include <curl/curl.h>
#include <stdio.h>

int put_status_sync(const char *token, int status)
{
    char auth[256], body[64];
    struct curl_slist *hdr = NULL;
    CURLcode rc;
    CURL *e = curl_easy_init();
    if (!e)
        return -1;
    snprintf(auth, sizeof auth, "Authorization: Bearer %s", token);
    snprintf(body, sizeof body, "status=%d", status);
    hdr = curl_slist_append(hdr, auth);
    curl_easy_setopt(e, CURLOPT_URL, "http://localhost:8080/status");
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, hdr);
    curl_easy_setopt(e, CURLOPT_POSTFIELDS, body);
    rc = curl_easy_perform(e);
    curl_easy_cleanup(e);
    curl_slist_free_all(hdr);
    return rc == CURLE_OK ? 0 : -1;
}

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
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, hdr);
    curl_easy_setopt(e, CURLOPT_PRIVATE, hdr);
    curl_easy_setopt(e, CURLOPT_COPYPOSTFIELDS, body);
    return curl_multi_add_handle(multi, e);
}

void reap(CURLM *multi)
{
    CURLMsg *m;
    int left;
    while ((m = curl_multi_info_read(multi, &left))) {
        CURL *e = m->easy_handle;
        char *hdr = NULL;
        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(e, CURLINFO_PRIVATE, &hdr);
        curl_multi_remove_handle(multi, e);
        curl_easy_cleanup(e);
        curl_slist_free_all((struct curl_slist *)hdr);
    }
}
