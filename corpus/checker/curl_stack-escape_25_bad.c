#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct source {
    const char *p;
    size_t left;
};

struct upload {
    CURL *easy;
    char *body;
    char name[64];
};

struct uploader {
    CURLM *multi;
    char base[200];
    int active;
    int failed;
};

static size_t read_cb(char *dst, size_t size, size_t nmemb, void *arg)
{
    struct source *src = arg;
    size_t n = size * nmemb;
    if (n > src->left)
        n = src->left;
    memcpy(dst, src->p, n);
    src->p += n;
    src->left -= n;
    return n;
}

int uploader_put(struct uploader *up, const char *name, const char *text)
{
    struct upload *u = calloc(1, sizeof *u);
    struct source src;
    char url[300];

    if (!u)
        return -1;
    u->body = strdup(text);
    u->easy = curl_easy_init();
    if (!u->body || !u->easy)
        goto fail;
    snprintf(u->name, sizeof u->name, "%s", name);
    snprintf(url, sizeof url, "%s/%s", up->base, name);
    src.p = u->body;
    src.left = strlen(u->body);
    curl_easy_setopt(u->easy, CURLOPT_URL, url);
    curl_easy_setopt(u->easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(u->easy, CURLOPT_READFUNCTION, read_cb);
    curl_easy_setopt(u->easy, CURLOPT_READDATA, &src); // expect: stack-escape
    curl_easy_setopt(u->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)src.left);
    curl_easy_setopt(u->easy, CURLOPT_PRIVATE, u);
    if (curl_multi_add_handle(up->multi, u->easy) != CURLM_OK) // allow: stack-escape
        goto fail;
    up->active++;
    return 0;
fail:
    if (u->easy)
        curl_easy_cleanup(u->easy);
    free(u->body);
    free(u);
    return -1;
}

void uploader_run(struct uploader *up)
{
    int running = 0, left;
    CURLMsg *m;

    curl_multi_perform(up->multi, &running);
    curl_multi_poll(up->multi, NULL, 0, 200, NULL);
    while ((m = curl_multi_info_read(up->multi, &left)) != NULL) {
        struct upload *u = NULL;
        if (m->msg != CURLMSG_DONE)
            continue;
        if (m->data.result != CURLE_OK)
            up->failed++;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&u);
        curl_multi_remove_handle(up->multi, u->easy);
        curl_easy_cleanup(u->easy);
        free(u->body);
        free(u);
        up->active--;
    }
}
