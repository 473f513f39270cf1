/* Pushes samples to a line-protocol gateway; the host program drives the multi handle. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sample {
    char name[48];
    char host[48];
    double value;
    long long when;
};

struct form {
    char text[256];
};

struct view {
    const char *p;
    size_t n;
};

struct push {
    CURL *easy;
    struct curl_slist *headers;
    char error[CURL_ERROR_SIZE];
};

struct pusher {
    CURLM *multi;
    char url[256];
    unsigned ok, failed;
};

static struct form encode(const struct sample *s)
{
    struct form f;
    snprintf(f.text, sizeof f.text, "%s,host=%s value=%.6f %lld", s->name, s->host, s->value, s->when);
    return f;
}

static struct view view_of(const char *s)
{
    struct view v = {s, strlen(s)};
    return v;
}

static void push_free(struct push *p)
{
    if (p->easy)
        curl_easy_cleanup(p->easy);
    curl_slist_free_all(p->headers);
    free(p);
}

int pusher_send(struct pusher *ps, const struct sample *s)
{
    struct push *p = calloc(1, sizeof *p);
    struct view body;

    if (!p)
        return -1;
    p->easy = curl_easy_init();
    p->headers = curl_slist_append(NULL, "Content-Type: text/plain");
    if (!p->easy || !p->headers) {
        push_free(p);
        return -1;
    }
    body = view_of(encode(s).text); // allow: view-of-temporary
    curl_easy_setopt(p->easy, CURLOPT_URL, ps->url);
    curl_easy_setopt(p->easy, CURLOPT_HTTPHEADER, p->headers);
    curl_easy_setopt(p->easy, CURLOPT_ERRORBUFFER, p->error);
    curl_easy_setopt(p->easy, CURLOPT_PRIVATE, p);
    curl_easy_setopt(p->easy, CURLOPT_POSTFIELDS, body.p); // expect: view-of-temporary
    curl_easy_setopt(p->easy, CURLOPT_POSTFIELDSIZE, (long)body.n);
    curl_easy_setopt(p->easy, CURLOPT_TIMEOUT, 10L);
    if (curl_multi_add_handle(ps->multi, p->easy)) {
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
        CURLcode rc = m->data.result;
        struct push *p = NULL;

        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&p);
        curl_multi_remove_handle(ps->multi, p->easy);
        if (rc == CURLE_OK)
            ps->ok++;
        else {
            ps->failed++;
            fprintf(stderr, "push: %s\n", p->error[0] ? p->error : curl_easy_strerror(rc));
        }
        push_free(p);
    }
}
