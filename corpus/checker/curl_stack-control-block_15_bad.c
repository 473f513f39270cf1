#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct updater {
    CURLM *multi;
    CURL *probe;
    char url[256];
    char latest[32];
    int busy;
};

struct collected {
    char text[512];
    size_t len;
};

static size_t collect(char *p, size_t size, size_t n, void *user)
{
    struct collected *c = user;
    size_t bytes = size * n;
    if (c->len + bytes >= sizeof c->text)
        return 0;
    memcpy(c->text + c->len, p, bytes);
    c->len += bytes;
    c->text[c->len] = '\0';
    return bytes;
}

static void note_version(struct updater *u, const struct collected *c)
{
    size_t n = strcspn(c->text, "\r\n");
    if (n >= sizeof u->latest)
        n = sizeof u->latest - 1;
    memcpy(u->latest, c->text, n);
    u->latest[n] = '\0';
}

static void probe_done(struct updater *u, CURLcode result)
{
    struct collected *c = NULL;
    curl_easy_getinfo(u->probe, CURLINFO_PRIVATE, (char **)&c);
    if (result == CURLE_OK && c)
        note_version(u, c);
    curl_multi_remove_handle(u->multi, u->probe);
    curl_easy_cleanup(u->probe);
    u->probe = NULL;
    u->busy = 0;
}

static void updater_collect(struct updater *u)
{
    CURLMsg *m;
    int left;
    while ((m = curl_multi_info_read(u->multi, &left)))
        if (m->msg == CURLMSG_DONE && m->easy_handle == u->probe)
            probe_done(u, m->data.result);
}

int updater_check(struct updater *u)
{
    struct collected got = {.len = 0};
    int running = 0;

    if (u->busy)
        return 0;
    u->probe = curl_easy_init();
    if (!u->probe)
        return -1;
    curl_easy_setopt(u->probe, CURLOPT_URL, u->url);
    curl_easy_setopt(u->probe, CURLOPT_TIMEOUT, 20L);
    curl_easy_setopt(u->probe, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(u->probe, CURLOPT_WRITEDATA, &got); // expect: stack-control-block
    curl_easy_setopt(u->probe, CURLOPT_PRIVATE, &got); // allow: stack-control-block
    if (curl_multi_add_handle(u->multi, u->probe) != CURLM_OK) {
        curl_easy_cleanup(u->probe);
        u->probe = NULL;
        return -1;
    }
    u->busy = 1;
    curl_multi_perform(u->multi, &running);
    updater_collect(u);
    return 0;
}

void updater_tick(struct updater *u)
{
    int running;
    curl_multi_perform(u->multi, &running);
    updater_collect(u);
}
