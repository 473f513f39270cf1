/* Login banner of a chat server: short parts are copied, the message of the day is shared. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct motd {
    int refs;
    size_t len;
    char text[];
};

struct stamp {
    char text[32];
};

struct nick {
    char text[64];
};

static struct stamp now_stamp(void)
{
    struct stamp s;
    time_t t = time(NULL);
    struct tm tm;

    gmtime_r(&t, &tm);
    strftime(s.text, sizeof s.text, "%Y-%m-%d %H:%M:%SZ", &tm);
    return s;
}

static struct nick quoted(const char *nick)
{
    struct nick n;
    snprintf(n.text, sizeof n.text, "\"%s\"", nick);
    return n;
}

struct motd *motd_new(const char *text)
{
    size_t n = strlen(text);
    struct motd *m = malloc(sizeof *m + n);

    if (!m)
        return NULL;
    m->refs = 1;
    m->len = n;
    memcpy(m->text, text, n);
    return m;
}

void motd_unref(struct motd *m)
{
    if (--m->refs == 0)
        free(m);
}

static void motd_sent(const void *p, size_t n, void *arg)
{
    (void)p;
    (void)n;
    motd_unref(arg);
}

static int put_str(struct bufferevent *bev, const char *s)
{
    return bufferevent_write(bev, s, strlen(s));
}

int send_banner(struct bufferevent *bev, const char *nick, struct motd *m)
{
    struct evbuffer *out = bufferevent_get_output(bev);
    struct stamp when = now_stamp();
    const char *at = when.text;

    if (evbuffer_add_reference(out, "* welcome ", 10, NULL, NULL) || put_str(bev, quoted(nick).text) ||
        put_str(bev, ", it is ") || evbuffer_add(out, at, strlen(at)) || put_str(bev, "\r\n"))
        return -1;
    m->refs++;
    if (evbuffer_add_reference(out, m->text, m->len, motd_sent, m)) {
        motd_unref(m);
        return -1;
    }
    return put_str(bev, "\r\n");
}
