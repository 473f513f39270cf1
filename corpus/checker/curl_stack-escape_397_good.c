/* Login call of an agent; honours the stop flag of the process. */
#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

struct agent {
    const char *url;
    const char *user;
    volatile sig_atomic_t *stop;
    char token[128];
    size_t token_len;
};

static size_t take_token(char *p, size_t sz, size_t n, void *user)
{
    struct agent *a = user;
    size_t len = sz * n;

    if (a->token_len + len >= sizeof a->token)
        return 0;
    memcpy(a->token + a->token_len, p, len);
    a->token_len += len;
    a->token[a->token_len] = '\0';
    return len;
}

static CURLcode drive(CURLM *multi, volatile sig_atomic_t *stop)
{
    CURLcode result = CURLE_ABORTED_BY_CALLBACK;
    CURLMsg *m;
    int running = 1, left;

    while (running && !*stop) {
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            break;
        if (running && curl_multi_poll(multi, NULL, 0, 500, NULL) != CURLM_OK)
            break;
    }
    while ((m = curl_multi_info_read(multi, &left)) != NULL)
        if (m->msg == CURLMSG_DONE)
            result = m->data.result;
    return result;
}

int agent_login(struct agent *a, const char *secret)
{
    char form[256], errbuf[CURL_ERROR_SIZE] = "";
    CURLcode rc = CURLE_FAILED_INIT;
    CURLM *multi = curl_multi_init();
    CURL *h = curl_easy_init();
    int n = snprintf(form, sizeof form, "user=%s&secret=%s", a->user, secret);

    if (!multi || !h || n < 0 || n >= (int)sizeof form)
        goto out;
    a->token_len = 0;
    curl_easy_setopt(h, CURLOPT_URL, a->url);
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, errbuf);
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)n);
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, form);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take_token);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, a);
    if (curl_multi_add_handle(multi, h) != CURLM_OK)
        goto out;
    rc = drive(multi, a->stop);
    curl_multi_remove_handle(multi, h);
    if (rc != CURLE_OK)
        fprintf(stderr, "login: %s\n", errbuf[0] ? errbuf : curl_easy_strerror(rc));
out:
    if (h)
        curl_easy_cleanup(h);
    if (multi)
        curl_multi_cleanup(multi);
    return rc == CURLE_OK ? 0 : -1;
}
