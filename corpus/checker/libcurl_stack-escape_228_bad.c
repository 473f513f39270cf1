/* Metrics pusher on a multi handle: easy handles come from a free list, every sample is
 * one POST. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shot {
    struct shot *next_free;
    CURL *easy;
    long status;
    unsigned uses;
};

struct pusher {
    CURLM *multi;
    const char *url;
    struct curl_slist *headers;
    struct shot *idle;
    unsigned failed;
};

static struct shot *shot_get(struct pusher *p)
{
    struct shot *s = p->idle;

    if (s) {
        p->idle = s->next_free;
        return s;
    }
    s = calloc(1, sizeof *s);
    if (s && !(s->easy = curl_easy_init())) {
        free(s);
        s = NULL;
    }
    return s;
}

static void shot_put(struct pusher *p, struct shot *s)
{
    curl_easy_reset(s->easy);
    s->next_free = p->idle;
    p->idle = s;
}

static void shot_body(struct shot *s, const char *text, size_t n)
{
    curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE, (long)n);
    curl_easy_setopt(s->easy, CURLOPT_POSTFIELDS, text); // allow: borrowed-parameter
}

int pusher_sample(struct pusher *p, const char *name, double value)
{
    char body[256];
    struct shot *s = shot_get(p);
    int n = snprintf(body, sizeof body, "{\"name\":\"%.64s\",\"value\":%.6g}", name, value);

    if (!s)
        return -1;
    if (n < 0 || (size_t)n >= sizeof body) {
        shot_put(p, s);
        return -1;
    }
    s->uses++;
    curl_easy_setopt(s->easy, CURLOPT_URL, p->url);
    curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, p->headers);
    curl_easy_setopt(s->easy, CURLOPT_PRIVATE, s);
    shot_body(s, body, (size_t)n); // expect: stack-escape
    if (curl_multi_add_handle(p->multi, s->easy) != CURLM_OK) {
        shot_put(p, s);
        return -1;
    }
    return 0;
}

void pusher_turn(struct pusher *p)
{
    CURLMsg *m;
    int running, left;

    curl_multi_perform(p->multi, &running);
    while ((m = curl_multi_info_read(p->multi, &left)) != NULL) {
        struct shot *s;
        CURLcode result;

        if (m->msg != CURLMSG_DONE)
            continue;
        result = m->data.result;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&s);
        curl_easy_getinfo(m->easy_handle, CURLINFO_RESPONSE_CODE, &s->status);
        if (result != CURLE_OK || s->status >= 300)
            p->failed++;
        curl_multi_remove_handle(p->multi, s->easy);
        shot_put(p, s);
    }
}
