#include <curl/curl.h>
#include <stdio.h>

struct client {
    CURL *easy;
    char last_error[CURL_ERROR_SIZE];
};

int client_head(struct client *c, const char *url)
{
    char err[CURL_ERROR_SIZE] = "";
    struct curl_slist *extra = curl_slist_append(NULL, "Cache-Control: no-cache");
    CURLcode rc;

    curl_easy_setopt(c->easy, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(c->easy, CURLOPT_URL, url);
    curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, extra);
    curl_easy_setopt(c->easy, CURLOPT_ERRORBUFFER, err);
    rc = curl_easy_perform(c->easy);
    curl_easy_setopt(c->easy, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(extra);
    snprintf(c->last_error, sizeof c->last_error, "%s", rc ? err : "");
    return rc ? -1 : 0;
}
