#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct xfer {
    CURL *easy;
    FILE *src;
    char *remote;
    struct curl_slist *hdrs;
};

struct uploader {
    CURLM *multi;
    const char *bucket;
    const char *token;
    unsigned running, done, failed;
};

static void xfer_free(struct xfer *x)
{
    if (x->easy)
        curl_easy_cleanup(x->easy);
    curl_slist_free_all(x->hdrs);
    if (x->src)
        fclose(x->src);
    free(x->remote);
    free(x);
}

static struct curl_slist *sign(const struct uploader *u, long size)
{
    char line[256];
    struct curl_slist *l = NULL, *next;
    snprintf(line, sizeof line, "Authorization: Bearer %.200s", u->token);
    if (!(l = curl_slist_append(NULL, line)))
        return NULL;
    snprintf(line, sizeof line, "X-Object-Size: %ld", size);
    if (!(next = curl_slist_append(l, line))) {
        curl_slist_free_all(l);
        return NULL;
    }
    return next;
}

static struct xfer *xfer_open(const struct uploader *u, const char *local, const char *name)
{
    struct xfer *x = calloc(1, sizeof *x);
    size_t n = strlen(u->bucket) + strlen(name) + 2;
    if (!x)
        return NULL;
    x->src = fopen(local, "rb");
    x->easy = curl_easy_init();
    x->remote = malloc(n);
    if (!x->src || !x->easy || !x->remote) {
        xfer_free(x);
        return NULL;
    }
    snprintf(x->remote, n, "%s/%s", u->bucket, name);
    return x;
}

int uploader_put(struct uploader *u, const char *local, const char *name)
{
    struct xfer *x = xfer_open(u, local, name);
    struct stat st;
    CURLMcode mc;
    if (!x)
        return -1;
    if (fstat(fileno(x->src), &st) < 0 || !(x->hdrs = sign(u, (long)st.st_size))) {
        xfer_free(x);
        return -1;
    }
    curl_easy_setopt(x->easy, CURLOPT_URL, x->remote);
    curl_easy_setopt(x->easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(x->easy, CURLOPT_READDATA, x->src);
    curl_easy_setopt(x->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)st.st_size);
    curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, x->hdrs);
    curl_easy_setopt(x->easy, CURLOPT_PRIVATE, x);
    mc = curl_multi_add_handle(u->multi, x->easy);
    if (mc != CURLM_OK) {
        xfer_free(x);
        return -1;
    }
    u->running++;
    return 0;
}

int uploader_step(struct uploader *u, int wait_ms)
{
    int running, left;
    CURLMsg *m;
    if (curl_multi_perform(u->multi, &running) != CURLM_OK)
        return -1;
    while ((m = curl_multi_info_read(u->multi, &left)) != NULL) {
        struct xfer *x = NULL;
        if (m->msg != CURLMSG_DONE)
            continue;
        if (m->data.result == CURLE_OK)
            u->done++;
        else
            u->failed++;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&x);
        curl_multi_remove_handle(u->multi, x->easy);
        xfer_free(x);
        u->running--;
    }
    if (u->running)
        curl_multi_poll(u->multi, NULL, 0, wait_ms, NULL);
    return (int)u->running;
}
