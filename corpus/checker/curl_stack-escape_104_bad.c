#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum severity { SEV_INFO, SEV_WARN, SEV_CRIT };

struct alert {
    const char *host;
    const char *check;
    enum severity sev;
    double value;
    time_t at;
};

struct hook {
    CURL *easy;
    struct hook *next;
    char error[CURL_ERROR_SIZE];
};

struct notifier {
    CURLM *multi;
    struct curl_slist *json_headers;
    struct hook *active;
    unsigned delivered, failed;
};

static const char *const k_sev[] = {"info", "warning", "critical"};

static size_t discard(char *p, size_t sz, size_t n, void *u)
{
    (void)p;
    (void)u;
    return sz * n;
}

int notifier_init(struct notifier *n)
{
    memset(n, 0, sizeof *n);
    n->multi = curl_multi_init();
    n->json_headers = curl_slist_append(NULL, "Content-Type: application/json");
    return n->multi && n->json_headers ? 0 : -1;
}

int notifier_post(struct notifier *n, const char *url, const struct alert *a)
{
    char body[512];
    struct hook *h = calloc(1, sizeof *h);
    int len;
    if (!h)
        return -1;
    if (!(h->easy = curl_easy_init())) {
        free(h);
        return -1;
    }
    len = snprintf(body, sizeof body, "{\"host\":\"%s\",\"check\":\"%s\",\"severity\":\"%s\",\"value\":%g,\"at\":%ld}", a->host,
                   a->check, k_sev[a->sev], a->value, (long)a->at);
    if (len < 0 || (size_t)len >= sizeof body) {
        curl_easy_cleanup(h->easy);
        free(h);
        return -1;
    }
    curl_easy_setopt(h->easy, CURLOPT_URL, url);
    curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, n->json_headers);
    curl_easy_setopt(h->easy, CURLOPT_POSTFIELDSIZE, (long)len);
    curl_easy_setopt(h->easy, CURLOPT_POSTFIELDS, body); // expect: stack-escape
    curl_easy_setopt(h->easy, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(h->easy, CURLOPT_ERRORBUFFER, h->error);
    curl_easy_setopt(h->easy, CURLOPT_TIMEOUT_MS, 8000L);
    curl_easy_setopt(h->easy, CURLOPT_PRIVATE, h);
    if (curl_multi_add_handle(n->multi, h->easy) != CURLM_OK) {
        curl_easy_cleanup(h->easy);
        free(h);
        return -1;
    }
    h->next = n->active;
    n->active = h;
    return 0;
}

static void hook_finish(struct notifier *n, struct hook *h, CURLcode rc)
{
    struct hook **pp = &n->active;
    while (*pp != h)
        pp = &(*pp)->next;
    *pp = h->next;
    if (rc == CURLE_OK) {
        n->delivered++;
    } else {
        n->failed++;
        fprintf(stderr, "webhook: %s\n", h->error);
    }
    curl_multi_remove_handle(n->multi, h->easy);
    curl_easy_cleanup(h->easy);
    free(h);
}

int notifier_turn(struct notifier *n)
{
    int running = 0, left;
    CURLMsg *m;
    if (curl_multi_perform(n->multi, &running) != CURLM_OK)
        return -1;
    while ((m = curl_multi_info_read(n->multi, &left)) != NULL) {
        struct hook *h = NULL;
        CURLcode rc = m->data.result;
        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&h);
        hook_finish(n, h, rc);
    }
    return running;
}
