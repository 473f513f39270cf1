/* Asset server: the assets of a page are kept in memory and handed to the connections by
 * reference; a timer looks whether the files on disk have changed. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct asset {
    const char *path;
    char *data;
    size_t len;
    time_t mtime;
};

struct site {
    struct asset *assets;
    int n;
    struct event *refresh;
    unsigned reloads;
};

static char *slurp(const char *path, size_t *len, time_t *mtime)
{
    struct stat st;
    char *p = NULL;
    FILE *f = fopen(path, "rb");

    if (!f)
        return NULL;
    if (fstat(fileno(f), &st) == 0 && st.st_size > 0 && (p = malloc((size_t)st.st_size))) {
        *len = fread(p, 1, (size_t)st.st_size, f);
        *mtime = st.st_mtime;
    }
    fclose(f);
    return p;
}

static struct asset *site_find(struct site *s, const char *path)
{
    for (int i = 0; i < s->n; i++)
        if (!strcmp(s->assets[i].path, path))
            return &s->assets[i];
    return NULL;
}

int site_serve(struct site *s, struct bufferevent *bev, const char *path)
{
    struct evbuffer *out = bufferevent_get_output(bev);
    struct asset *a = site_find(s, path);

    if (!a || !a->data)
        return evbuffer_add_printf(out, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n") < 0 ? -1 : 404;
    evbuffer_add_printf(out, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", a->len);
    if (evbuffer_add_reference(out, a->data, a->len, NULL, NULL) < 0) // allow: freed-in-flight
        return -1;
    return 200;
}

static void asset_reload(struct asset *a)
{
    size_t len = 0;
    time_t mtime = 0;
    char *fresh = slurp(a->path, &len, &mtime);

    if (!fresh)
        return;
    free(a->data); // expect: freed-in-flight
    a->data = fresh;
    a->len = len;
    a->mtime = mtime;
}

static void on_refresh(evutil_socket_t fd, short what, void *arg)
{
    struct site *s = arg;
    struct stat st;

    (void)fd;
    (void)what;
    for (int i = 0; i < s->n; i++) {
        if (stat(s->assets[i].path, &st) == 0 && st.st_mtime != s->assets[i].mtime) {
            asset_reload(&s->assets[i]); // allow: freed-in-flight
            s->reloads++;
        }
    }
}

int site_watch(struct site *s, struct event_base *base)
{
    struct timeval every = {5, 0};

    s->refresh = event_new(base, -1, EV_PERSIST, on_refresh, s);
    return s->refresh ? event_add(s->refresh, &every) : -1;
}
