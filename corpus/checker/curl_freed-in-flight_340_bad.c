/* Uploads finished recordings to the archive, several at a time. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct upload {
    FILE *src;
    char path[512];
    struct upload *next;
};

struct uploader {
    CURLM *multi;
    const char *token;
    struct upload *active;
};

static struct curl_slist *auth_headers(const char *token, const char *type)
{
    char line[512];
    struct curl_slist *list = NULL;
    snprintf(line, sizeof line, "Authorization: Bearer %s", token);
    list = curl_slist_append(list, line);
    snprintf(line, sizeof line, "Content-Type: %s", type);
    list = curl_slist_append(list, line);
    return curl_slist_append(list, "Expect:");
}

static void upload_free(struct upload *u)
{
    if (u->src)
        fclose(u->src);
    free(u);
}

int uploader_start(struct uploader *up, const char *url, const char *path)
{
    struct upload *u = calloc(1, sizeof *u);
    struct curl_slist *headers;
    CURL *e;
    int rc = -1;
    if (!u)
        return -1;
    snprintf(u->path, sizeof u->path, "%s", path);
    u->src = fopen(path, "rb");
    e = u->src ? curl_easy_init() : NULL;
    if (!e) {
        upload_free(u);
        return -1;
    }
    headers = auth_headers(up->token, "video/mp4");
    curl_easy_setopt(e, CURLOPT_URL, url);
    curl_easy_setopt(e, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(e, CURLOPT_READDATA, u->src);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, headers); /* allow: freed-in-flight */
    curl_easy_setopt(e, CURLOPT_PRIVATE, u);
    if (curl_multi_add_handle(up->multi, e) == CURLM_OK) { /* allow: freed-in-flight */
        u->next = up->active;
        up->active = u;
        rc = 0;
    } else {
        curl_easy_cleanup(e);
        upload_free(u);
    }
    curl_slist_free_all(headers); /* expect: freed-in-flight */
    return rc;
}

void uploader_done(struct uploader *up, CURL *e)
{
    struct upload *u = NULL;
    curl_easy_getinfo(e, CURLINFO_PRIVATE, (char **)&u);
    curl_multi_remove_handle(up->multi, e);
    curl_easy_cleanup(e);
    for (struct upload **l = &up->active; *l; l = &(*l)->next)
        if (*l == u) {
            *l = u->next;
            upload_free(u);
            break;
        }
}
