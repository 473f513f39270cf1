#include <event2/buffer.h>
#include <stdio.h>
#include <string.h>

size_t pack(char *dst, size_t cap, const char *body)
{
    char head[32];
    struct evbuffer *tmp = evbuffer_new();
    size_t n;

    if (!tmp)
        return 0;
    snprintf(head, sizeof head, "%zu:", strlen(body));
    evbuffer_add_reference(tmp, head, strlen(head), NULL, NULL);
    evbuffer_add_reference(tmp, body, strlen(body), NULL, NULL);
    evbuffer_add_reference(tmp, ",", 1, NULL, NULL);
    n = evbuffer_get_length(tmp);
    if (n <= cap)
        evbuffer_remove(tmp, dst, n);
    evbuffer_free(tmp);
    return n <= cap ? n : 0;
}
