/* Uploader: header list, body and error text belong to the job, which is freed
 * once its easy handle is gone. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct job {
    CURL *easy;
    struct curl_slist *headers;
    char *body;
    struct job *next;
    char error[CURL_ERROR_SIZE];
};

struct uploader {
    CURLM *multi;
    const char *url;
    struct job *jobs;
    unsigned long ok, failed;
};

static void job_free(struct job *j)
{
    if (j->easy)
        curl_easy_cleanup(j->easy);
    curl_slist_free_all(j->headers);
    free(j->body);
    free(j);
}

static struct job *job_new(const struct uploader *u, const char *text)
{
    struct job *j = calloc(1, sizeof *j);

    if (!j)
        return NULL;
    j->easy = curl_easy_init();
    j->headers = curl_slist_append(NULL, "Content-Type: text/plain");
    j->body = strdup(text);
    if (!j->easy || !j->headers || !j->body) {
        job_free(j);
        return NULL;
    }
    curl_easy_setopt(j->easy, CURLOPT_URL, u->url);
    curl_easy_setopt(j->easy, CURLOPT_PRIVATE, j);
    curl_easy_setopt(j->easy, CURLOPT_HTTPHEADER, j->headers);
    curl_easy_setopt(j->easy, CURLOPT_ERRORBUFFER, j->error);
    curl_easy_setopt(j->easy, CURLOPT_POSTFIELDS, j->body);
    return j;
}

int upload(struct uploader *u, const char *text)
{
    struct job *j = job_new(u, text);

    if (!j)
        return -1;
    if (curl_multi_add_handle(u->multi, j->easy) != CURLM_OK) {
        job_free(j);
        return -1;
    }
    j->next = u->jobs;
    u->jobs = j;
    return 0;
}

static void retire(struct uploader *u, struct job *j)
{
    struct job **pp = &u->jobs;

    while (*pp != j)
        pp = &(*pp)->next;
    *pp = j->next;
    curl_multi_remove_handle(u->multi, j->easy);
    job_free(j);
}

int uploader_step(struct uploader *u)
{
    int running = 0, left;
    CURLMsg *m;

    curl_multi_perform(u->multi, &running);
    while ((m = curl_multi_info_read(u->multi, &left))) {
        struct job *j = NULL;
        CURLcode rc = m->data.result;
        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &j);
        if (rc == CURLE_OK) {
            u->ok++;
        } else {
            u->failed++;
            fprintf(stderr, "upload: %s\n", j->error);
        }
        retire(u, j);
    }
    return running;
}

void uploader_cancel_all(struct uploader *u)
{
    while (u->jobs)
        retire(u, u->jobs);
}
