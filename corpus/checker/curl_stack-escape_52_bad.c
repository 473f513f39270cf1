#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

struct fetcher {
    CURL *easy;
    FILE *log;
};

static int fetcher_setup(struct fetcher *f, const char *agent)
{
    char errbuf[CURL_ERROR_SIZE] = "";
    f->easy = curl_easy_init();
    if (!f->easy)
        return -1;
    curl_easy_setopt(f->easy, CURLOPT_ERRORBUFFER, errbuf); // expect: stack-escape
    curl_easy_setopt(f->easy, CURLOPT_FOLLOWLOCATION, 1L);
    if (curl_easy_setopt(f->easy, CURLOPT_USERAGENT, agent) != CURLE_OK)
        fprintf(f->log, "setup: %s\n", errbuf);
    return 0;
}

int fetcher_get(struct fetcher *f, const char *url)
{
    CURLcode rc;
    if (!f->easy && fetcher_setup(f, "fetcher/1.0"))
        return -1;
    curl_easy_setopt(f->easy, CURLOPT_URL, url);
    rc = curl_easy_perform(f->easy);
    if (rc != CURLE_OK)
        fprintf(f->log, "%s: %s\n", url, curl_easy_strerror(rc));
    return rc == CURLE_OK ? 0 : -1;
}
