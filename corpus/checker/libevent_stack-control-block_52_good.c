#include <event2/event.h>
#include <event2/event_struct.h>

static void expired(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    ++*(int *)arg;
}

int sleep_on_base(unsigned ms)
{
    struct event_base *base = event_base_new();
    struct event ev;
    struct timeval tv = {ms / 1000, (ms % 1000) * 1000};
    int fired = 0;

    if (!base)
        return -1;
    evtimer_assign(&ev, base, expired, &fired);
    evtimer_add(&ev, &tv);
    event_base_dispatch(base);
    event_del(&ev);
    event_base_free(base);
    return fired;
}
