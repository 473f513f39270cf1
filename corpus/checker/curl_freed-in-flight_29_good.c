#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct push_queue {
    CURLM *multi;
    const char *url;
    unsigned active;
};

struct push_job {
    CURL *easy;
    struct curl_slist *headers;
    char *body;
    size_t len;
    void (*done)(struct push_job *job, CURLcode rc, long status);
};

static size_t discard(char *p, size_t sz, size_t n, void *arg)
{
    (void)p;
    (void)arg;
    return sz * n;
}

static void job_free(struct push_job *j)
{
    curl_easy_cleanup(j->easy);
    curl_slist_free_all(j->headers);
    free(j->body);
    free(j);
}

static int job_header(struct push_job *j, const char *line)
{
    struct curl_slist *l = curl_slist_append(j->headers, line);

    if (!l)
        return -1;
    j->headers = l;
    return 0;
}

int push_submit(struct push_queue *q, const void *data, size_t len,
                void (*done)(struct push_job *, CURLcode, long))
{
    struct push_job *j = calloc(1, sizeof *j);

    if (!j)
        return -1;
    j->easy = curl_easy_init();
    j->body = malloc(len);
    j->len = len;
    j->done = done;
    if (!j->easy || !j->body || job_header(j, "Content-Type: application/x-protobuf") < 0 ||
        job_header(j, "Expect:") < 0) {
        job_free(j);
        return -1;
    }
    memcpy(j->body, data, len);

    curl_easy_setopt(j->easy, CURLOPT_URL, q->url);
    curl_easy_setopt(j->easy, CURLOPT_HTTPHEADER, j->headers);
    curl_easy_setopt(j->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
    curl_easy_setopt(j->easy, CURLOPT_POSTFIELDS, j->body);
    curl_easy_setopt(j->easy, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(j->easy, CURLOPT_PRIVATE, j);
    if (curl_multi_add_handle(q->multi, j->easy) != CURLM_OK) {
        job_free(j);
        return -1;
    }
    q->active++;
    return 0;
}

static void push_reap(struct push_queue *q)
{
    CURLMsg *msg;
    int left;

    while ((msg = curl_multi_info_read(q->multi, &left))) {
        struct push_job *j = NULL;
        CURLcode rc = msg->data.result;
        long status = 0;

        if (msg->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, (char **)&j);
        curl_easy_getinfo(j->easy, CURLINFO_RESPONSE_CODE, &status);
        curl_multi_remove_handle(q->multi, j->easy);
        q->active--;
        if (j->done)
            j->done(j, rc, status);
        job_free(j);
    }
}

int push_flush(struct push_queue *q)
{
    int running = 0, fds;

    do {
        if (curl_multi_perform(q->multi, &running) != CURLM_OK)
            return -1;
        push_reap(q);
        if (running && curl_multi_poll(q->multi, NULL, 0, 500, &fds) != CURLM_OK)
            return -1;
    } while (running);
    return 0;
}
