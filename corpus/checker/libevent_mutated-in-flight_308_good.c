/* Progress reporter: one scratch line is reused for all clients and all ticks;
 * everything that comes from it is copied into the output buffers. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

#define MAX_CLIENTS 32

struct reporter {
    struct event *tick;
    struct bufferevent *client[MAX_CLIENTS];
    int clients;
    unsigned long done, total;
    char line[256];
};

static const char separator[] = "----------------------------------------\n";

static void send_line(struct reporter *r, struct bufferevent *bev, size_t len)
{
    struct evbuffer *out = bufferevent_get_output(bev);

    evbuffer_expand(out, len);
    evbuffer_add(out, r->line, len);
}

static void report(struct reporter *r, int with_separator)
{
    struct evbuffer_iovec v;

    for (int i = 0; i < r->clients; i++) {
        struct evbuffer *out = bufferevent_get_output(r->client[i]);
        int n = snprintf(r->line, sizeof r->line, "[client %d] %lu of %lu\n", i, r->done, r->total);

        send_line(r, r->client[i], (size_t)n);
        n = snprintf(r->line, sizeof r->line, "%3.0f%%\n", r->total ? 100.0 * (double)r->done / (double)r->total : 0.0);
        bufferevent_write(r->client[i], r->line, (size_t)n);
        if (with_separator)
            evbuffer_add_reference(out, separator, sizeof separator - 1, NULL, NULL);
        if (evbuffer_reserve_space(out, 1, &v, 1) == 1) {
            *(char *)v.iov_base = '\n';
            v.iov_len = 1;
            evbuffer_commit_space(out, &v, 1);
        }
    }
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    struct reporter *r = arg;
    (void)fd;
    (void)what;
    report(r, r->done == r->total);
}

void reporter_advance(struct reporter *r, unsigned long by)
{
    r->done += by;
    if (r->done > r->total)
        r->done = r->total;
}

int reporter_add(struct reporter *r, struct bufferevent *bev)
{
    if (r->clients == MAX_CLIENTS)
        return -1;
    r->client[r->clients++] = bev;
    snprintf(r->line, sizeof r->line, "welcome, %d watching\n", r->clients);
    return bufferevent_write(bev, r->line, strlen(r->line));
}

int reporter_start(struct reporter *r, struct event_base *base)
{
    struct timeval every = {1, 0};

    r->tick = event_new(base, -1, EV_PERSIST, on_tick, r);
    return r->tick ? event_add(r->tick, &every) : -1;
}
