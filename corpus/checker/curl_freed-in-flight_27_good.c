#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*push_cb)(void *arg, CURLcode rc, long http, const char *why);

struct push {
    struct curl_slist *headers;
    char *body;
    char why[CURL_ERROR_SIZE];
    push_cb cb;
    void *arg;
};

struct pusher {
    CURLM *multi;
    const char *endpoint;
};

static void push_free(struct push *p)
{
    curl_slist_free_all(p->headers);
    free(p->body);
    free(p);
}

static int push_header(struct push *p, const char *line)
{
    struct curl_slist *l = curl_slist_append(p->headers, line);

    if (!l)
        return -1;
    p->headers = l;
    return 0;
}

int pusher_send(struct pusher *ps, const char *topic, const char *text, push_cb cb, void *arg)
{
    struct push *p = calloc(1, sizeof *p);
    CURL *easy = NULL;
    char line[128];

    if (!p)
        return -1;
    p->cb = cb;
    p->arg = arg;
    p->body = strdup(text);
    snprintf(line, sizeof line, "X-Topic: %s", topic);
    if (!p->body || push_header(p, line) || push_header(p, "Expect:") || !(easy = curl_easy_init())) {
        push_free(p);
        return -1;
    }
    curl_easy_setopt(easy, CURLOPT_URL, ps->endpoint);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, p->headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, p->body);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, p->why);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, p);
    if (curl_multi_add_handle(ps->multi, easy) != CURLM_OK) {
        curl_easy_cleanup(easy);
        push_free(p);
        return -1;
    }
    return 0;
}

void pusher_reap(struct pusher *ps)
{
    CURLMsg *m;
    int left;

    while ((m = curl_multi_info_read(ps->multi, &left))) {
        CURL *easy = m->easy_handle;
        CURLcode rc = m->data.result;
        struct push *p = NULL;
        long http = 0;

        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&p);
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &http);
        curl_multi_remove_handle(ps->multi, easy);
        curl_easy_cleanup(easy);
        p->cb(p->arg, rc, http, p->why);
        push_free(p);
    }
}
