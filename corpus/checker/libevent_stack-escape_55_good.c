#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

struct deferred {
    unsigned tries;
    char what[];
};

static void deferred_run(evutil_socket_t fd, short ev, void *arg)
{
    struct deferred *d = arg;
    (void)fd;
    (void)ev;
    free(d);
}

int defer(struct event_base *base, const char *what, unsigned tries)
{
    struct timeval tv = {2, 0};
    struct deferred *d = malloc(sizeof *d + strlen(what) + 1);

    if (!d)
        return -1;
    d->tries = tries;
    strcpy(d->what, what);
    if (event_base_once(base, -1, EV_TIMEOUT, deferred_run, d, &tv) == 0)
        return 0;
    free(d);
    return -1;
}
