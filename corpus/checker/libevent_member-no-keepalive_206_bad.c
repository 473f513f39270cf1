/* SMTP front: connects each client to a backend, rewrites the backend's greeting, then splices. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct client;

struct backend {
    struct bufferevent *bev;
    struct client *client;
    int greeted;
    char greeting[512];
};

struct client {
    struct bufferevent *bev;
    struct backend *backend;
    char name[64];
};

static void client_free(struct client *c)
{
    bufferevent_free(c->bev);
    if (c->backend) {
        bufferevent_free(c->backend->bev);
        free(c->backend);
    }
    free(c);
}

static void client_drained(struct bufferevent *bev, void *arg)
{
    struct client *c = arg;

    (void)bev;
    if (!c->backend)
        client_free(c);
}

static void client_event(struct bufferevent *bev, short what, void *arg)
{
    (void)bev;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR | BEV_EVENT_TIMEOUT))
        client_free(arg);
}

static void client_read(struct bufferevent *bev, void *arg)
{
    struct client *c = arg;

    if (c->backend)
        bufferevent_read_buffer(bev, bufferevent_get_output(c->backend->bev));
    else
        evbuffer_drain(bufferevent_get_input(bev), evbuffer_get_length(bufferevent_get_input(bev)));
}

static void greet(struct backend *be, const char *line)
{
    struct evbuffer *out = bufferevent_get_output(be->client->bev);
    int n = snprintf(be->greeting, sizeof be->greeting, "220 %s via %.256s\r\n", be->client->name, line);

    evbuffer_add_reference(out, be->greeting, (size_t)n, NULL, NULL); // expect: member-no-keepalive
    be->greeted = 1;
}

static void backend_read(struct bufferevent *bev, void *arg)
{
    struct backend *be = arg;

    if (!be->greeted) {
        char *line = evbuffer_readln(bufferevent_get_input(bev), NULL, EVBUFFER_EOL_CRLF);

        if (!line)
            return;
        greet(be, line);
        free(line);
    }
    bufferevent_read_buffer(bev, bufferevent_get_output(be->client->bev));
}

static void backend_event(struct bufferevent *bev, short what, void *arg)
{
    struct backend *be = arg;
    struct client *c = be->client;

    if (!(what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)))
        return;
    bufferevent_free(bev);
    free(be); // allow: member-no-keepalive
    c->backend = NULL;
    if (evbuffer_get_length(bufferevent_get_output(c->bev)) == 0)
        client_free(c);
}

int front_pair(struct bufferevent *down, struct bufferevent *up, const char *name)
{
    struct client *c = calloc(1, sizeof *c);
    struct backend *be = calloc(1, sizeof *be);

    if (!c || !be) {
        free(c);
        free(be);
        return -1;
    }
    snprintf(c->name, sizeof c->name, "%s", name);
    c->bev = down;
    c->backend = be;
    be->bev = up;
    be->client = c;
    bufferevent_setcb(down, client_read, client_drained, client_event, c);
    bufferevent_setcb(up, backend_read, NULL, backend_event, be);
    return bufferevent_enable(down, EV_READ | EV_WRITE) | bufferevent_enable(up, EV_READ | EV_WRITE);
}
