#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_JOBS 8

/* Batches of readings are pushed to the ingest endpoint; the reply is a short token. */
struct push_job {
    CURL *easy;
    int busy;
    size_t got;
    char reply[64];
    char error[CURL_ERROR_SIZE];
};

struct pusher {
    CURLM *multi;
    struct push_job jobs[MAX_JOBS];
    const char *base;
    unsigned accepted, rejected;
};

static size_t keep_reply(char *p, size_t sz, size_t n, void *user)
{
    struct push_job *j = user;
    size_t len = sz * n, room = sizeof j->reply - 1 - j->got;
    size_t take = len < room ? len : room;
    memcpy(j->reply + j->got, p, take);
    j->got += take;
    return len;
}

static struct push_job *job_idle(struct pusher *p)
{
    for (int i = 0; i < MAX_JOBS; i++)
        if (!p->jobs[i].busy)
            return &p->jobs[i];
    return NULL;
}

int pusher_send(struct pusher *p, const char *site, const float *v, unsigned n)
{
    char url[256], cred[96], body[1024];
    struct push_job *j = job_idle(p);
    size_t len = 0;

    if (!j)
        return -1;
    for (unsigned i = 0; i < n && len < sizeof body - 32; i++)
        len += (size_t)snprintf(body + len, sizeof body - len, "%u=%.5g&", i, (double)v[i]);
    snprintf(url, sizeof url, "%s/v2/%.40s/readings", p->base, site);
    snprintf(cred, sizeof cred, "site-%.40s:ingest", site);
    if (!(j->easy = curl_easy_init()))
        return -1;
    memset(j->reply, 0, sizeof j->reply);
    j->error[0] = 0;
    j->got = 0;
    curl_easy_setopt(j->easy, CURLOPT_URL, url);
    curl_easy_setopt(j->easy, CURLOPT_USERPWD, cred);
    curl_easy_setopt(j->easy, CURLOPT_POSTFIELDSIZE, (long)len);
    if (curl_easy_setopt(j->easy, CURLOPT_COPYPOSTFIELDS, body) != CURLE_OK)
        goto fail;
    curl_easy_setopt(j->easy, CURLOPT_WRITEFUNCTION, keep_reply);
    curl_easy_setopt(j->easy, CURLOPT_WRITEDATA, j);
    curl_easy_setopt(j->easy, CURLOPT_ERRORBUFFER, j->error);
    curl_easy_setopt(j->easy, CURLOPT_PRIVATE, j);
    if (curl_multi_add_handle(p->multi, j->easy) != CURLM_OK)
        goto fail;
    j->busy = 1;
    return 0;
fail:
    curl_easy_cleanup(j->easy);
    j->easy = NULL;
    return -1;
}

static void job_retire(struct pusher *p, struct push_job *j)
{
    curl_multi_remove_handle(p->multi, j->easy);
    curl_easy_cleanup(j->easy);
    j->easy = NULL;
    j->busy = 0;
}

int pusher_poll(struct pusher *p)
{
    int running = 0, left;
    CURLMsg *m;
    curl_multi_perform(p->multi, &running);
    while ((m = curl_multi_info_read(p->multi, &left)) != NULL) {
        struct push_job *j = NULL;
        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&j);
        if (m->data.result == CURLE_OK && strncmp(j->reply, "ok", 2) == 0)
            p->accepted++;
        else
            p->rejected++;
        job_retire(p, j);
    }
    return running;
}

void pusher_stop(struct pusher *p)
{
    for (int i = 0; i < MAX_JOBS; i++)
        if (p->jobs[i].busy)
            job_retire(p, &p->jobs[i]);
    curl_multi_cleanup(p->multi);
    p->multi = NULL;
}
