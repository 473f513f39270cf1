#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct conn {
    struct bufferevent *bev;
    unsigned long id;
    unsigned commands;
    time_t since;
};

static int out_static(struct conn *c, const void *p, size_t n)
{
    struct evbuffer *out = bufferevent_get_output(c->bev);
    return evbuffer_add_reference(out, p, n, NULL, NULL);
}

static int out_copy(struct conn *c, const void *p, size_t n)
{
    return evbuffer_add(bufferevent_get_output(c->bev), p, n);
}

static int reply_const(struct conn *c, const char *s)
{
    if (out_static(c, s, strlen(s)) < 0)
        return -1;
    return out_static(c, "\r\n", 2);
}

static int reply_line(struct conn *c, const char *s)
{
    if (out_copy(c, s, strlen(s)) < 0)
        return -1;
    return out_static(c, "\r\n", 2);
}

static int cmd_ping(struct conn *c) { return reply_const(c, "+PONG"); }

static int cmd_help(struct conn *c)
{
    return reply_const(c, "+PING INFO HELP QUIT");
}

static int cmd_info(struct conn *c)
{
    char line[128];
    snprintf(line, sizeof line, "+id=%lu commands=%u uptime=%ld", c->id, c->commands, (long)(time(NULL) - c->since));
    return reply_line(c, line);
}

static const struct {
    const char *name;
    int (*run)(struct conn *);
} commands[] = {
    {"PING", cmd_ping},
    {"HELP", cmd_help},
    {"INFO", cmd_info},
};

static int dispatch(struct conn *c, const char *word)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(word, commands[i].name) == 0)
            return commands[i].run(c);
    return reply_const(c, "-unknown command");
}

static void conn_free(struct conn *c)
{
    bufferevent_free(c->bev);
    free(c);
}

static void on_read(struct bufferevent *bev, void *arg)
{
    struct conn *c = arg;
    struct evbuffer *in = bufferevent_get_input(bev);
    char *word;

    while ((word = evbuffer_readln(in, NULL, EVBUFFER_EOL_CRLF)) != NULL) {
        int rc;
        c->commands++;
        rc = strcmp(word, "QUIT") == 0 ? -1 : dispatch(c, word);
        free(word);
        if (rc < 0) {
            conn_free(c);
            return;
        }
    }
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    (void)bev;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
        conn_free(arg);
}

struct conn *conn_new(struct event_base *base, evutil_socket_t fd, unsigned long id)
{
    struct conn *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->bev = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (!c->bev) {
        free(c);
        return NULL;
    }
    c->id = id;
    c->since = time(NULL);
    bufferevent_setcb(c->bev, on_read, NULL, on_event, c);
    bufferevent_enable(c->bev, EV_READ | EV_WRITE);
    return c;
}
