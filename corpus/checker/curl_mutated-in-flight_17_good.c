#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct series {
    const char *name;
    double value;
};

struct pusher {
    CURLM *multi;
    const char *endpoint;
    unsigned long pushed, failed;
};

struct push {
    CURL *easy;
    char body[1024];
};

static size_t discard(char *p, size_t size, size_t n, void *user)
{
    (void)p;
    (void)user;
    return size * n;
}

static int format_series(char *out, size_t cap, const struct series *s, time_t now)
{
    int n = snprintf(out, cap, "{\"m\":\"%s\",\"v\":%.6g,\"t\":%lld}", s->name, s->value, (long long)now);
    return n > 0 && (size_t)n < cap ? n : -1;
}

static int push_one(struct pusher *p, const struct series *s, time_t now)
{
    struct push *t = calloc(1, sizeof *t);
    CURL *easy = t ? curl_easy_init() : NULL;
    int n;
    if (!easy)
        goto fail;
    t->easy = easy;
    n = format_series(t->body, sizeof t->body, s, now);
    if (n < 0)
        goto fail;
    curl_easy_setopt(easy, CURLOPT_URL, p->endpoint);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)n);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, t->body);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
    if (curl_multi_add_handle(p->multi, easy) == CURLM_OK)
        return 0;
fail:
    curl_easy_cleanup(easy);
    free(t);
    return -1;
}

int pusher_push(struct pusher *p, const struct series *all, size_t count)
{
    time_t now = time(NULL);
    int running;
    for (size_t i = 0; i < count; i++)
        if (push_one(p, &all[i], now) < 0)
            p->failed++;
    return curl_multi_perform(p->multi, &running) == CURLM_OK ? running : -1;
}

void pusher_tick(struct pusher *p)
{
    CURLMsg *m;
    int left, running;
    curl_multi_perform(p->multi, &running);
    while ((m = curl_multi_info_read(p->multi, &left))) {
        CURL *easy = m->easy_handle;
        struct push *t = NULL;
        if (m->msg != CURLMSG_DONE)
            continue;
        if (m->data.result == CURLE_OK)
            p->pushed++;
        else
            p->failed++;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
        curl_multi_remove_handle(p->multi, easy);
        curl_easy_cleanup(easy);
        free(t);
    }
}
