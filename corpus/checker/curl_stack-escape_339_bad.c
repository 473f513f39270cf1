/* Heartbeats to the fleet server, driven by the multi handle of the daemon. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct fleet {
    CURLM *multi;
    char url[256];
    char node[64];
    unsigned sent, failed;
};

static size_t discard(char *p, size_t size, size_t n, void *user)
{
    (void)p;
    (void)user;
    return size * n;
}

static CURL *new_request(struct fleet *f)
{
    CURL *e = curl_easy_init();
    if (!e)
        return NULL;
    curl_easy_setopt(e, CURLOPT_URL, f->url);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(e, CURLOPT_PRIVATE, f);
    curl_easy_setopt(e, CURLOPT_TIMEOUT, 20L);
    return e;
}

int fleet_heartbeat(struct fleet *f, double load, long free_kb)
{
    char json[256];
    int n;
    CURL *e = new_request(f);
    if (!e)
        return -1;
    n = snprintf(json, sizeof json, "{\"node\":\"%s\",\"load\":%.2f,\"free\":%ld,\"t\":%ld}", f->node, load, free_kb,
                 (long)time(NULL));
    curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)n);
    curl_easy_setopt(e, CURLOPT_POSTFIELDS, json); /* expect: stack-escape */
    if (curl_multi_add_handle(f->multi, e) != CURLM_OK) { /* allow: stack-escape */
        curl_easy_cleanup(e);
        return -1;
    }
    f->sent++;
    return 0;
}

/* One turn of the daemon's loop. */
int fleet_turn(struct fleet *f)
{
    int running = 0, left;
    CURLMsg *m;
    if (curl_multi_perform(f->multi, &running) != CURLM_OK)
        return -1;
    while ((m = curl_multi_info_read(f->multi, &left))) {
        CURL *e = m->easy_handle;
        if (m->msg != CURLMSG_DONE)
            continue;
        if (m->data.result != CURLE_OK)
            f->failed++;
        curl_multi_remove_handle(f->multi, e);
        curl_easy_cleanup(e);
    }
    return running;
}
