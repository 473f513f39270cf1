#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct source {
    const char *p;
    size_t left;
};

struct task {
    struct task *next;
    CURL *h;
    char *body;
    size_t len;
    struct source src;
    struct curl_slist *hdrs;
    char err[CURL_ERROR_SIZE];
    int tries;
};

struct queue {
    CURLM *multi;
    struct task *waiting;
    int active, max_active;
    unsigned long ok, failed;
};

static size_t feed(char *dst, size_t sz, size_t n, void *arg)
{
    struct source *s = arg;
    size_t k = sz * n < s->left ? sz * n : s->left;
    memcpy(dst, s->p, k);
    s->p += k;
    s->left -= k;
    return k;
}

static void task_free(struct task *t)
{
    if (!t)
        return;
    if (t->h)
        curl_easy_cleanup(t->h);
    curl_slist_free_all(t->hdrs);
    free(t->body);
    free(t);
}

int queue_push(struct queue *q, const char *url, const void *body, size_t len)
{
    struct task *t = calloc(1, sizeof *t);
    char length[40];
    if (!t)
        return -1;
    t->h = curl_easy_init();
    t->body = malloc(len);
    if (!t->h || !t->body) {
        task_free(t);
        return -1;
    }
    memcpy(t->body, body, t->len = len);
    snprintf(length, sizeof length, "X-Length: %zu", len);
    t->hdrs = curl_slist_append(t->hdrs, length);
    t->hdrs = curl_slist_append(t->hdrs, "Expect:");
    curl_easy_setopt(t->h, CURLOPT_URL, url);
    curl_easy_setopt(t->h, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(t->h, CURLOPT_HTTPHEADER, t->hdrs);
    curl_easy_setopt(t->h, CURLOPT_ERRORBUFFER, t->err);
    curl_easy_setopt(t->h, CURLOPT_READFUNCTION, feed);
    curl_easy_setopt(t->h, CURLOPT_READDATA, &t->src);
    curl_easy_setopt(t->h, CURLOPT_PRIVATE, t);
    t->next = q->waiting;
    q->waiting = t;
    return 0;
}

static void queue_start(struct queue *q)
{
    while (q->waiting && q->active < q->max_active) {
        struct task *t = q->waiting;
        q->waiting = t->next;
        t->src = (struct source){t->body, t->len};
        if (curl_multi_add_handle(q->multi, t->h) != CURLM_OK) {
            q->failed++;
            task_free(t);
            continue;
        }
        q->active++;
    }
}

static void queue_finish(struct queue *q, CURLMsg *m)
{
    struct task *t = NULL;
    CURLcode rc = m->data.result;
    curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
    curl_multi_remove_handle(q->multi, t->h);
    q->active--;
    if (rc == CURLE_OK) {
        q->ok++;
        task_free(t);
    } else if (++t->tries < 3) {
        t->src = (struct source){t->body, t->len};
        curl_multi_add_handle(q->multi, t->h);
        q->active++;
        free(t->body); // expect: freed-in-flight
        t->body = NULL;
    } else {
        fprintf(stderr, "upload: %s\n", t->err);
        q->failed++;
        task_free(t);
    }
}

void queue_run(struct queue *q)
{
    int running = 0, left;
    CURLMsg *m;
    do {
        queue_start(q);
        curl_multi_perform(q->multi, &running);
        while ((m = curl_multi_info_read(q->multi, &left)))
            if (m->msg == CURLMSG_DONE)
                queue_finish(q, m);
        if (q->active)
            curl_multi_poll(q->multi, NULL, 0, 200, NULL);
    } while (q->active || q->waiting);
}
