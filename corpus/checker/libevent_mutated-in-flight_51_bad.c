#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static char clock_line[64];

static void clock_tick(evutil_socket_t fd, short what, void *arg)
{
    struct bufferevent *bev = arg;
    time_t now = time(NULL);
    (void)fd;
    (void)what;
    strftime(clock_line, sizeof clock_line, "%H:%M:%S\n", localtime(&now)); // expect: mutated-in-flight
    evbuffer_add_reference(bufferevent_get_output(bev), clock_line, strlen(clock_line), NULL, NULL);
}

struct event *clock_start(struct event_base *base, struct bufferevent *bev)
{
    struct timeval second = {1, 0};
    struct event *ev = event_new(base, -1, EV_PERSIST, clock_tick, bev);
    if (ev)
        event_add(ev, &second);
    return ev;
}
