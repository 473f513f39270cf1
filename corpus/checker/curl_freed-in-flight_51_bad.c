#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

static char *escape(CURL *h, const char *key, const char *val)
{
    char *v = curl_easy_escape(h, val, 0);
    char *s = malloc(strlen(key) + strlen(v) + 2);
    strcpy(s, key);
    strcat(s, "=");
    strcat(s, v);
    curl_free(v);
    return s;
}

long login(CURL *h, const char *url, const char *password)
{
    long code = 0;
    char *form = escape(h, "password", password);

    curl_easy_setopt(h, CURLOPT_URL, url);
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, form);
    memset(form, 'x', strlen(form)); // allow: mutated-in-flight
    free(form);                      // expect: freed-in-flight
    if (curl_easy_perform(h) == CURLE_OK)
        curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &code);
    return code;
}
