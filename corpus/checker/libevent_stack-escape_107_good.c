#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char k_greeting[] = "220 relay ready\r\n";
static const char k_bye[] = "221 closing\r\n";

struct report {
    size_t len;
    char text[];
};

struct admin {
    struct bufferevent *bev;
    unsigned long served;
    int leaving;
};

static void report_release(const void *data, size_t len, void *extra)
{
    (void)data;
    (void)len;
    free(extra);
}

static struct report *report_build(const struct admin *a)
{
    struct report *r = malloc(sizeof *r + 1024);
    if (!r)
        return NULL;
    int n = snprintf(r->text, 1024, "served %lu\nuptime %ld\n", a->served, (long)clock());
    r->len = (size_t)n;
    return r;
}

static int put_status(struct evbuffer *out, int code, const char *what)
{
    char line[160];
    int n = snprintf(line, sizeof line, "%03d %.120s\r\n", code, what);
    return evbuffer_add(out, line, (size_t)n);
}

static int put_length(struct bufferevent *bev, size_t len)
{
    char hdr[40];
    int n = snprintf(hdr, sizeof hdr, "len=%zu\r\n", len);
    return bufferevent_write(bev, hdr, (size_t)n);
}

static int admin_stats(struct admin *a)
{
    struct evbuffer *out = bufferevent_get_output(a->bev);
    struct report *r = report_build(a);
    if (!r)
        return put_status(out, 451, "out of memory");
    if (put_status(out, 250, "stats follow") < 0 || put_length(a->bev, r->len) < 0) {
        free(r);
        return -1;
    }
    if (evbuffer_add_reference(out, r->text, r->len, report_release, r) < 0) {
        free(r);
        return -1;
    }
    return 0;
}

static int admin_command(struct admin *a, const char *cmd)
{
    struct evbuffer *out = bufferevent_get_output(a->bev);
    a->served++;
    if (strcmp(cmd, "STATS") == 0)
        return admin_stats(a);
    if (strcmp(cmd, "QUIT") == 0) {
        a->leaving = 1;
        return evbuffer_add_reference(out, k_bye, sizeof k_bye - 1, NULL, NULL);
    }
    return put_status(out, 500, cmd);
}

static void on_read(struct bufferevent *bev, void *arg)
{
    struct admin *a = arg;
    char *line;
    size_t n;
    while (!a->leaving && (line = evbuffer_readln(bufferevent_get_input(bev), &n, EVBUFFER_EOL_CRLF)) != NULL) {
        if (admin_command(a, line) < 0)
            a->leaving = 1;
        free(line);
    }
}

static void admin_free(struct admin *a)
{
    bufferevent_free(a->bev);
    free(a);
}

static void on_drained(struct bufferevent *bev, void *arg)
{
    struct admin *a = arg;
    if (a->leaving && evbuffer_get_length(bufferevent_get_output(bev)) == 0)
        admin_free(a);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    (void)bev;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
        admin_free(arg);
}

int admin_accept(struct event_base *base, evutil_socket_t fd)
{
    struct admin *a = calloc(1, sizeof *a);
    if (!a)
        return -1;
    if (!(a->bev = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE))) {
        free(a);
        return -1;
    }
    bufferevent_setcb(a->bev, on_read, on_drained, on_event, a);
    evbuffer_add_reference(bufferevent_get_output(a->bev), k_greeting, sizeof k_greeting - 1, NULL, NULL);
    return bufferevent_enable(a->bev, EV_READ | EV_WRITE);
}
