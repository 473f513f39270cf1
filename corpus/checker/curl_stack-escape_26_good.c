#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct probe {
    struct probe *next;
    CURL *easy;
    char url[256];
    char err[CURL_ERROR_SIZE];
    long http_code;
    double seconds;
    size_t bytes;
};

struct prober {
    CURLM *multi;
    struct probe *active;
    const char *agent;
    void (*report)(const struct probe *p, CURLcode rc);
};

static size_t probe_body(char *data, size_t size, size_t n, void *user)
{
    struct probe *p = user;

    (void)data;
    p->bytes += size * n;
    return size * n;
}

int probe_start(struct prober *pr, const char *url, long timeout_s)
{
    char form[160];
    struct probe *p = calloc(1, sizeof *p);

    if (!p)
        return -1;
    snprintf(p->url, sizeof p->url, "%s", url);
    p->easy = curl_easy_init();
    if (!p->easy) {
        free(p);
        return -1;
    }
    curl_easy_setopt(p->easy, CURLOPT_ERRORBUFFER, p->err);
    if (curl_easy_setopt(p->easy, CURLOPT_URL, p->url) != CURLE_OK ||
        curl_easy_setopt(p->easy, CURLOPT_TIMEOUT, timeout_s) != CURLE_OK) {
        fprintf(stderr, "probe %s: %s\n", p->url, p->err);
        curl_easy_cleanup(p->easy);
        free(p);
        return -1;
    }
    snprintf(form, sizeof form, "probe=1&agent=%.64s&timeout=%ld", pr->agent, timeout_s);
    curl_easy_setopt(p->easy, CURLOPT_COPYPOSTFIELDS, form);
    curl_easy_setopt(p->easy, CURLOPT_WRITEFUNCTION, probe_body);
    curl_easy_setopt(p->easy, CURLOPT_WRITEDATA, p);
    curl_easy_setopt(p->easy, CURLOPT_PRIVATE, p);
    p->next = pr->active;
    pr->active = p;
    return curl_multi_add_handle(pr->multi, p->easy) == CURLM_OK ? 0 : -1;
}

static void probe_finish(struct prober *pr, CURL *easy, CURLcode rc)
{
    struct probe *p = NULL, **pp;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&p);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &p->http_code);
    curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME, &p->seconds);
    pr->report(p, rc);
    for (pp = &pr->active; *pp != p; pp = &(*pp)->next)
        ;
    *pp = p->next;
    curl_multi_remove_handle(pr->multi, easy);
    curl_easy_cleanup(easy);
    free(p);
}

int prober_step(struct prober *pr)
{
    int running = 0, left;
    CURLMsg *m;

    curl_multi_perform(pr->multi, &running);
    while ((m = curl_multi_info_read(pr->multi, &left)))
        if (m->msg == CURLMSG_DONE)
            probe_finish(pr, m->easy_handle, m->data.result);
    return running;
}
