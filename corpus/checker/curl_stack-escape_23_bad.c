/* Health prober: HEAD requests to every backend, all driven by one multi handle. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

struct backend {
    const char *name, *url;
    int up;
    unsigned fails;
    CURL *probe;
};

struct prober {
    CURLM *multi;
    struct backend *backends;
    size_t count;
    long timeout_ms;
};

static CURL *probe_create(struct prober *p, struct backend *b)
{
    char err[CURL_ERROR_SIZE];
    CURL *e = curl_easy_init();

    if (!e)
        return NULL;
    err[0] = '\0';
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, err); // expect: stack-escape
    curl_easy_setopt(e, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, p->timeout_ms);
    curl_easy_setopt(e, CURLOPT_PRIVATE, b);
    if (curl_easy_setopt(e, CURLOPT_URL, b->url) != CURLE_OK) {
        syslog(LOG_ERR, "probe %s: bad url %s (%s)", b->name, b->url, err);
        curl_easy_cleanup(e);
        return NULL;
    }
    return e;
}

void prober_tick(struct prober *p)
{
    for (size_t i = 0; i < p->count; i++) {
        struct backend *b = &p->backends[i];
        if (b->probe)
            continue;
        b->probe = probe_create(p, b);
        if (b->probe && curl_multi_add_handle(p->multi, b->probe) != CURLM_OK) {
            curl_easy_cleanup(b->probe);
            b->probe = NULL;
        }
    }
}

static void probe_result(struct prober *p, struct backend *b, CURLcode rc)
{
    if (rc == CURLE_OK) {
        b->up = 1;
        b->fails = 0;
    } else if (++b->fails >= 3 && b->up) {
        b->up = 0;
        syslog(LOG_WARNING, "backend %s down: %s", b->name, curl_easy_strerror(rc));
    }
    curl_multi_remove_handle(p->multi, b->probe);
    curl_easy_cleanup(b->probe);
    b->probe = NULL;
}

void prober_step(struct prober *p)
{
    int running, left;
    CURLMsg *m;

    curl_multi_perform(p->multi, &running);
    while ((m = curl_multi_info_read(p->multi, &left))) {
        struct backend *b;
        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &b);
        probe_result(p, b, m->data.result);
    }
}
