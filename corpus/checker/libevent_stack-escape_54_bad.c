#include <event2/event.h>
#include <stdio.h>

struct deferred {
    const char *what;
    unsigned tries;
};

static void deferred_run(evutil_socket_t fd, short ev, void *arg)
{
    struct deferred *d = arg;
    (void)fd;
    (void)ev;
    printf("retrying %s (%u)\n", d->what, d->tries);
}

int defer(struct event_base *base, const char *what, unsigned tries)
{
    struct deferred d = {what, tries + 1};
    struct timeval tv = {2, 0};

    return event_base_once(base, -1, EV_TIMEOUT, deferred_run, &d, &tv); // expect: stack-escape
}
