#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <string.h>

void greet(struct bufferevent *bev, const char *name, unsigned conns)
{
    char line[200];
    struct evbuffer *out = bufferevent_get_output(bev);

    snprintf(line, sizeof line, "hello %.100s\n", name);
    bufferevent_write(bev, line, strlen(line));
    snprintf(line, sizeof line, "%u online\n", conns);
    evbuffer_add(out, line, strlen(line));
    evbuffer_add_printf(out, "bye %.100s\n", name);
    memset(line, 0, sizeof line);
}
