/* Licence client: the check-in is synchronous, the usage note goes out later. */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

struct licence {
    CURLM *multi;
    CURL *note; /* reused for every usage note */
    int note_active;
    char base[200];
};

struct answer {
    char text[64];
    size_t used;
};

static size_t collect(char *p, size_t size, size_t n, void *user)
{
    struct answer *a = user;
    size_t len = size * n;
    size_t room = sizeof a->text - 1 - a->used;
    size_t take = len < room ? len : room;
    memcpy(a->text + a->used, p, take);
    a->used += take;
    return len;
}

int licence_check(const struct licence *l, const char *key)
{
    char form[160], url[256], why[CURL_ERROR_SIZE] = "";
    struct answer answer = {.used = 0};
    CURLcode rc;
    CURL *e = curl_easy_init();
    if (!e)
        return -1;
    snprintf(url, sizeof url, "%s/check", l->base);
    snprintf(form, sizeof form, "key=%s&v=3", key);
    curl_easy_setopt(e, CURLOPT_URL, url);
    curl_easy_setopt(e, CURLOPT_POSTFIELDS, form);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, &answer);
    rc = curl_easy_perform(e);
    if (rc != CURLE_OK)
        fprintf(stderr, "licence: %s\n", why[0] ? why : curl_easy_strerror(rc));
    curl_easy_cleanup(e);
    answer.text[answer.used] = '\0';
    return rc == CURLE_OK && strcmp(answer.text, "valid") == 0 ? 0 : -1;
}

int licence_note_usage(struct licence *l, unsigned minutes)
{
    char form[64], url[256];
    int n;
    if (l->note_active)
        return -1;
    snprintf(url, sizeof url, "%s/usage", l->base);
    n = snprintf(form, sizeof form, "minutes=%u", minutes);
    curl_easy_setopt(l->note, CURLOPT_URL, url);
    curl_easy_setopt(l->note, CURLOPT_POSTFIELDSIZE, (long)n);
    curl_easy_setopt(l->note, CURLOPT_COPYPOSTFIELDS, form);
    if (curl_multi_add_handle(l->multi, l->note) != CURLM_OK)
        return -1;
    l->note_active = 1;
    return 0;
}

void licence_turn(struct licence *l)
{
    int running, left;
    CURLMsg *m;
    curl_multi_perform(l->multi, &running);
    while ((m = curl_multi_info_read(l->multi, &left)))
        if (m->msg == CURLMSG_DONE && m->easy_handle == l->note) {
            curl_multi_remove_handle(l->multi, l->note);
            l->note_active = 0;
        }
}
