#include <stdlib.h>
#include <uv.h>

struct watchdog {
    uv_timer_t timer;
    void (*expired)(void *arg);
    void *arg;
};

static void fire(uv_timer_t *t)
{
    struct watchdog *w = (struct watchdog *)t;
    w->expired(w->arg);
}

struct watchdog *watchdog_start(uv_loop_t *loop, unsigned ms, void (*cb)(void *), void *arg)
{
    struct watchdog *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->expired = cb;
    w->arg = arg;
    uv_timer_init(loop, &w->timer);
    uv_timer_start(&w->timer, fire, ms, 0);
    return w;
}

void watchdog_stop(struct watchdog *w)
{
    uv_timer_stop(&w->timer);
    uv_close((uv_handle_t *)&w->timer, NULL);
    free(w); // expect: freed-in-flight
}
