/* Span exporter: batches are posted with a per-request set of headers. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct exporter {
    CURLM *multi;
    const char *url;
    const char *token;
    unsigned long exported, lost;
    int running;
};

static struct curl_slist *build_headers(const struct exporter *x, const char *batch_id)
{
    struct curl_slist *l = NULL, *n;
    char line[256];
    const char *fixed[] = {"Content-Type: application/x-protobuf", "Expect:"};

    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        if (!(n = curl_slist_append(l, fixed[i])))
            goto fail;
        l = n;
    }
    snprintf(line, sizeof line, "Authorization: Bearer %s", x->token);
    if (!(n = curl_slist_append(l, line)))
        goto fail;
    l = n;
    snprintf(line, sizeof line, "X-Batch-Id: %s", batch_id);
    if (!(n = curl_slist_append(l, line)))
        goto fail;
    return n;
fail:
    curl_slist_free_all(l);
    return NULL;
}

int exporter_post(struct exporter *x, const char *batch_id, const void *pb, size_t len)
{
    struct curl_slist *hdrs = build_headers(x, batch_id);
    CURL *h = hdrs ? curl_easy_init() : NULL;

    if (!h) {
        curl_slist_free_all(hdrs);
        return -1;
    }
    curl_easy_setopt(h, CURLOPT_URL, x->url);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, hdrs);
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
    curl_easy_setopt(h, CURLOPT_COPYPOSTFIELDS, pb);
    if (curl_multi_add_handle(x->multi, h) != CURLM_OK) {
        curl_easy_cleanup(h);
        curl_slist_free_all(hdrs);
        return -1;
    }
    curl_slist_free_all(hdrs); // expect: freed-in-flight
    return 0;
}

static void finish(struct exporter *x, CURL *h, CURLcode rc)
{
    long status = 0;

    curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    if (rc == CURLE_OK && status / 100 == 2)
        x->exported++;
    else
        x->lost++;
    curl_multi_remove_handle(x->multi, h);
    curl_easy_cleanup(h);
}

void exporter_step(struct exporter *x)
{
    CURLMsg *m;
    int left;

    curl_multi_perform(x->multi, &x->running);
    while ((m = curl_multi_info_read(x->multi, &left)))
        if (m->msg == CURLMSG_DONE)
            finish(x, m->easy_handle, m->data.result);
    if (x->running)
        curl_multi_poll(x->multi, NULL, 0, 200, NULL);
}
