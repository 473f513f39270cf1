#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct notifier {
    CURLM *multi;
    char hook[256];
    struct curl_slist *headers;
    unsigned sent;
    unsigned failed;
};

static size_t discard(char *p, size_t size, size_t n, void *user)
{
    (void)p;
    (void)user;
    return size * n;
}

int notifier_init(struct notifier *nf, const char *hook)
{
    memset(nf, 0, sizeof *nf);
    if (strlen(hook) >= sizeof nf->hook)
        return -1;
    strcpy(nf->hook, hook);
    nf->multi = curl_multi_init();
    nf->headers = curl_slist_append(NULL, "Content-Type: application/json");
    return nf->multi && nf->headers ? 0 : -1;
}

int notifier_alert(struct notifier *nf, const char *host, const char *check, int level)
{
    char body[512];
    CURL *easy;
    int n;

    n = snprintf(body, sizeof body, "{\"host\":\"%s\",\"check\":\"%s\",\"level\":%d}", host, check, level);
    if (n < 0 || (size_t)n >= sizeof body)
        return -1;
    easy = curl_easy_init();
    if (!easy)
        return -1;
    curl_easy_setopt(easy, CURLOPT_URL, nf->hook);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, nf->headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)n);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body); // expect: stack-escape
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, 10L);
    if (curl_multi_add_handle(nf->multi, easy) != CURLM_OK) {
        curl_easy_cleanup(easy);
        return -1;
    }
    return 0;
}

void notifier_poll(struct notifier *nf, int wait_ms)
{
    int running, left;
    CURLMsg *m;

    curl_multi_poll(nf->multi, NULL, 0, wait_ms, NULL);
    curl_multi_perform(nf->multi, &running);
    while ((m = curl_multi_info_read(nf->multi, &left)) != NULL) {
        CURL *easy = m->easy_handle;

        if (m->msg != CURLMSG_DONE)
            continue;
        if (m->data.result == CURLE_OK)
            nf->sent++;
        else
            nf->failed++;
        curl_multi_remove_handle(nf->multi, easy);
        curl_easy_cleanup(easy);
    }
}
