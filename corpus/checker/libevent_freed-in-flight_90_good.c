#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_USERS 64

struct line {
    int refs;
    size_t len;
    char text[];
};

struct user {
    struct bufferevent *bev;
    char nick[16];
};

static struct user users[MAX_USERS];

static struct line *line_new(const char *nick, const char *text)
{
    size_t n = strlen(nick) + strlen(text) + 3;
    struct line *l = malloc(sizeof *l + n + 1);
    if (!l)
        return NULL;
    l->refs = 1;
    l->len = (size_t)snprintf(l->text, n + 1, "%s: %s\n", nick, text);
    return l;
}

static void line_put(struct line *l)
{
    if (--l->refs == 0)
        free(l);
}

static void line_sent(const void *data, size_t n, void *arg)
{
    (void)data;
    (void)n;
    line_put(arg);
}

static void line_send(struct line *l, struct bufferevent *bev)
{
    l->refs++;
    if (evbuffer_add_reference(bufferevent_get_output(bev), l->text, l->len, line_sent, l))
        line_put(l);
}

void say(const char *nick, const char *text)
{
    struct line *l = line_new(nick, text);
    if (!l)
        return;
    for (int i = 0; i < MAX_USERS; i++)
        if (users[i].bev)
            line_send(l, users[i].bev);
    line_put(l);
}

void leave(int i)
{
    char note[40];
    snprintf(note, sizeof note, "* %s left\n", users[i].nick);
    bufferevent_free(users[i].bev);
    users[i].bev = NULL;
    for (int k = 0; k < MAX_USERS; k++)
        if (users[k].bev)
            bufferevent_write(users[k].bev, note, strlen(note));
}
