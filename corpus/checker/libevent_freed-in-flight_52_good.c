#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdlib.h>
#include <string.h>

static void drop(const void *data, size_t len, void *arg)
{
    (void)len;
    (void)arg;
    free((void *)data);
}

int send_copy_late(struct bufferevent *bev, const char *text)
{
    char *dup = strdup(text);
    if (!dup)
        return -1;
    if (evbuffer_add_reference(bufferevent_get_output(bev), dup, strlen(dup), drop, NULL) != 0) {
        free(dup);
        return -1;
    }
    return 0;
}
