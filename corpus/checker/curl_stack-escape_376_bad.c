/* Metrics pusher on the shared multi handle of the process. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#define SET(h, opt, val)                                     \
    do {                                                     \
        if (curl_easy_setopt((h), (opt), (val)) != CURLE_OK) \
            goto fail;                                       \
    } while (0)

struct pusher {
    CURLM *multi;
    const char *url;
    unsigned active, failed;
};

struct sample {
    const char *name;
    long ts;
    double value;
};

static size_t discard(char *p, size_t sz, size_t n, void *user)
{
    (void)p;
    (void)user;
    return sz * n;
}

int pusher_push(struct pusher *p, const struct sample *s)
{
    char body[256];
    int n;
    CURL *h = curl_easy_init();

    if (!h)
        return -1;
    n = snprintf(body, sizeof body, "{\"m\":\"%s\",\"t\":%ld,\"v\":%.6g}", s->name, s->ts, s->value);
    if (n < 0 || n >= (int)sizeof body)
        goto fail;
    SET(h, CURLOPT_URL, p->url);
    SET(h, CURLOPT_WRITEFUNCTION, discard);
    SET(h, CURLOPT_TIMEOUT_MS, 5000L);
    SET(h, CURLOPT_POSTFIELDSIZE, (long)n);
    SET(h, CURLOPT_POSTFIELDS, body); /* expect: stack-escape */
    if (curl_multi_add_handle(p->multi, h) != CURLM_OK) /* allow: stack-escape */
        goto fail;
    p->active++;
    return 0;
fail:
    curl_easy_cleanup(h);
    return -1;
}

void pusher_step(struct pusher *p)
{
    CURLMsg *m;
    int running, left;

    curl_multi_perform(p->multi, &running);
    while ((m = curl_multi_info_read(p->multi, &left)) != NULL) {
        CURL *h = m->easy_handle;
        if (m->msg != CURLMSG_DONE)
            continue;
        if (m->data.result != CURLE_OK)
            p->failed++;
        p->active--;
        curl_multi_remove_handle(p->multi, h);
        curl_easy_cleanup(h);
    }
}
