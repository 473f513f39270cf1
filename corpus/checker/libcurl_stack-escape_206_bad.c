/* Fleet agent: posts JSON to a controller through one multi handle that the agent's loop turns. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct poster {
    CURLM *multi;
    struct curl_slist *headers;
    unsigned running, ok, failed;
};

struct node_stats {
    const char *name;
    unsigned long rx, tx;
    double load;
};

int poster_open(struct poster *p)
{
    memset(p, 0, sizeof *p);
    p->multi = curl_multi_init();
    p->headers = curl_slist_append(NULL, "Content-Type: application/json");
    return p->multi && p->headers ? 0 : -1;
}

static void set_body(CURL *e, const char *json, size_t n)
{
    curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)n);
    curl_easy_setopt(e, CURLOPT_POSTFIELDS, json); // allow: stack-escape
}

static int poster_submit(struct poster *p, const char *url, const char *json, size_t n)
{
    CURL *e = curl_easy_init();

    if (!e)
        return -1;
    curl_easy_setopt(e, CURLOPT_URL, url);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, p->headers);
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, 5000L);
    set_body(e, json, n); // allow: stack-escape
    if (curl_multi_add_handle(p->multi, e) != CURLM_OK) { // allow: stack-escape
        curl_easy_cleanup(e);
        return -1;
    }
    p->running++;
    return 0;
}

int poster_hello(struct poster *p, const char *url)
{
    static const char hello[] = "{\"event\":\"hello\"}";

    return poster_submit(p, url, hello, sizeof hello - 1);
}

int poster_stats(struct poster *p, const char *url, const struct node_stats *st)
{
    char json[256];
    int n = snprintf(json, sizeof json, "{\"node\":\"%.64s\",\"rx\":%lu,\"tx\":%lu,\"load\":%.2f}", st->name, st->rx,
                     st->tx, st->load);

    if (n < 0 || (size_t)n >= sizeof json)
        return -1;
    return poster_submit(p, url, json, (size_t)n); // expect: stack-escape
}

unsigned poster_turn(struct poster *p, int wait_ms)
{
    int active, left;
    CURLMsg *m;

    curl_multi_poll(p->multi, NULL, 0, wait_ms, NULL);
    curl_multi_perform(p->multi, &active);
    while ((m = curl_multi_info_read(p->multi, &left)) != NULL) {
        CURL *e = m->easy_handle;

        if (m->msg != CURLMSG_DONE)
            continue;
        if (m->data.result == CURLE_OK)
            p->ok++;
        else
            p->failed++;
        curl_multi_remove_handle(p->multi, e);
        curl_easy_cleanup(e);
        p->running--;
    }
    return p->running;
}

void poster_close(struct poster *p)
{
    while (poster_turn(p, 100) > 0)
        ;
    curl_multi_cleanup(p->multi);
    curl_slist_free_all(p->headers);
}
