#include <event2/buffer.h>
#include <event2/http.h>
#include <stdlib.h>
#include <string.h>

static char *to_json(const char *const *keys, const int *vals, int n)
{
    size_t cap = 64 * (size_t)n + 3;
    char *s = calloc(1, cap);
    if (!s)
        return NULL;
    strcpy(s, "{");
    for (int i = 0; i < n; i++) {
        char num[16] = {(char)('0' + vals[i] % 10), 0};
        strncat(s, keys[i], 32);
        strcat(s, ":");
        strcat(s, num);
    }
    return strcat(s, "}");
}

void counters_cb(struct evhttp_request *req, void *arg)
{
    static const char *const keys[] = {"hits", "miss"};
    const int *vals = arg;
    struct evbuffer *out = evbuffer_new();
    char *json = to_json(keys, vals, 2);

    if (!json || !out) {
        evhttp_send_error(req, HTTP_INTERNAL, NULL);
        goto done;
    }
    evbuffer_add_reference(out, json, strlen(json), NULL, NULL);
    evhttp_send_reply(req, HTTP_OK, "OK", out);
done:
    if (out)
        evbuffer_free(out);
    free(json); // expect: freed-in-flight
}
