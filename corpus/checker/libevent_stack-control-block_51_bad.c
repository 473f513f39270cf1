#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>

struct retry {
    int attempts;
    void (*again)(void *);
    void *arg;
};

static void retry_fire(evutil_socket_t fd, short what, void *arg)
{
    struct retry *r = arg;
    (void)fd;
    (void)what;
    r->attempts++;
    r->again(r->arg);
}

void retry_later(struct event_base *base, struct retry *r)
{
    struct event ev;
    struct timeval tv = {1 << (r->attempts > 5 ? 5 : r->attempts), 0};

    evtimer_assign(&ev, base, retry_fire, r); // allow: stack-control-block
    evtimer_add(&ev, &tv);                    // expect: stack-control-block
}
