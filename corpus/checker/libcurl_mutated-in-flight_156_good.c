/* Batch indexer on the multi interface: documents are rendered into one scratch block, a request each. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct doc {
    unsigned long id;
    const char *title;
    const char *text;
};

struct indexer {
    CURLM *multi;
    char base[128];
    char scratch[32768];
    char url[192];
    struct curl_slist *headers;
    unsigned long indexed, failed;
};

static size_t put_escaped(char *dst, size_t at, size_t room, const char *s)
{
    for (; *s && at + 2 < room; s++) {
        if (*s == '"' || *s == '\\')
            dst[at++] = '\\';
        dst[at++] = *s;
    }
    return at;
}

static long render(struct indexer *ix, const struct doc *d)
{
    size_t room = sizeof ix->scratch - 4;
    size_t n = (size_t)snprintf(ix->scratch, room, "{\"id\":%lu,\"title\":\"", d->id);

    n = put_escaped(ix->scratch, n, room / 2, d->title);
    n += (size_t)snprintf(ix->scratch + n, room - n, "\",\"text\":\"");
    n = put_escaped(ix->scratch, n, room, d->text);
    memcpy(ix->scratch + n, "\"}", 3);
    return (long)n + 2;
}

static int add_one(struct indexer *ix, const struct doc *d)
{
    CURL *easy = curl_easy_init();
    CURLcode rc;
    long len;

    if (!easy)
        return -1;
    len = render(ix, d);
    snprintf(ix->url, sizeof ix->url, "%s/doc/%lu", ix->base, d->id);
    curl_easy_setopt(easy, CURLOPT_URL, ix->url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, ix->headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, len);
    rc = curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, ix->scratch);
    if (rc != CURLE_OK || curl_multi_add_handle(ix->multi, easy) != CURLM_OK) {
        curl_easy_cleanup(easy);
        return -1;
    }
    return 0;
}

static void collect(struct indexer *ix)
{
    CURLMsg *m;
    int left;
    while ((m = curl_multi_info_read(ix->multi, &left))) {
        CURL *easy = m->easy_handle;
        CURLcode rc = m->data.result;
        if (m->msg != CURLMSG_DONE)
            continue;
        if (rc == CURLE_OK)
            ix->indexed++;
        else
            ix->failed++;
        curl_multi_remove_handle(ix->multi, easy);
        curl_easy_cleanup(easy);
    }
}

int indexer_run(struct indexer *ix, const struct doc *docs, unsigned n)
{
    int running = 0;

    for (unsigned i = 0; i < n; i++)
        if (add_one(ix, &docs[i]))
            ix->failed++;
    do {
        if (curl_multi_perform(ix->multi, &running) != CURLM_OK)
            return -1;
        collect(ix);
        if (running)
            curl_multi_poll(ix->multi, NULL, 0, 500, NULL);
    } while (running);
    return ix->failed ? -1 : 0;
}
