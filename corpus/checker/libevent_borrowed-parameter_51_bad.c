#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string.h>

struct client {
    struct bufferevent *bev;
    int compress;
};

static const char end_of_list[] = ".\r\n";

int client_write_list(struct client *c, const char *const *lines, int n)
{
    struct evbuffer *out = bufferevent_get_output(c->bev);
    int rc = 0;

    evbuffer_expand(out, 512);
    for (int i = 0; i < n && rc == 0; i++) {
        rc = evbuffer_add_reference(out, lines[i], strlen(lines[i]), NULL, NULL); // expect: borrowed-parameter
        if (rc == 0)
            rc = evbuffer_add(out, "\r\n", 2);
    }
    return rc ? rc : evbuffer_add_reference(out, end_of_list, 3, NULL, NULL);
}
