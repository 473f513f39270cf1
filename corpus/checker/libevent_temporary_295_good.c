/* Text protocol server: greeting and status lines. Small generated pieces are
 * copied into the output buffer, fixed texts are referenced. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct stamp {
    char text[24];
};

#define STAMP_LEN (sizeof "2000-01-01 00:00:00 " - 1)

static const char banner[] =
    "220 build service ready\r\n"
    "220 type HELP for a list of commands\r\n";

static const struct {
    int code;
    const char *text;
} replies[] = {
    {200, "accepted\r\n"},
    {429, "too many builds, try later\r\n"},
    {500, "internal error\r\n"},
};

static struct stamp stamp_now(void)
{
    struct stamp s;
    struct tm tm;
    time_t t = time(NULL);

    gmtime_r(&t, &tm);
    strftime(s.text, sizeof s.text, "%Y-%m-%d %H:%M:%S ", &tm);
    return s;
}

static void reply(struct bufferevent *bev, int code)
{
    struct evbuffer *out = bufferevent_get_output(bev);

    evbuffer_add(out, stamp_now().text, STAMP_LEN);
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++)
        if (replies[i].code == code) {
            evbuffer_add_reference(out, replies[i].text, strlen(replies[i].text), NULL, NULL);
            return;
        }
    evbuffer_add_printf(out, "%d unknown\r\n", code);
}

static int start_build(const char *line)
{
    return *line ? 200 : 500;
}

static void on_read(struct bufferevent *bev, void *arg)
{
    struct evbuffer *in = bufferevent_get_input(bev);
    char *line;
    (void)arg;

    while ((line = evbuffer_readln(in, NULL, EVBUFFER_EOL_CRLF))) {
        reply(bev, start_build(line));
        free(line);
    }
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    (void)arg;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR | BEV_EVENT_TIMEOUT))
        bufferevent_free(bev);
}

int session_start(struct event_base *base, evutil_socket_t fd)
{
    struct bufferevent *bev = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);

    if (!bev)
        return -1;
    bufferevent_setcb(bev, on_read, NULL, on_event, NULL);
    evbuffer_add_reference(bufferevent_get_output(bev), banner, sizeof banner - 1, NULL, NULL);
    bufferevent_write(bev, stamp_now().text, STAMP_LEN);
    bufferevent_write(bev, "hello\r\n", 7);
    return bufferevent_enable(bev, EV_READ | EV_WRITE);
}
