/* Output sinks of a report generator behind one table of functions: a socket sink and a spool file. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sink;

struct sink_ops {
    int (*put)(struct sink *s, const void *data, size_t len);
    size_t (*backlog)(struct sink *s);
    void (*destroy)(struct sink *s);
};

struct sink {
    const struct sink_ops *ops;
    unsigned long long total;
};

struct socket_sink {
    struct sink base;
    struct bufferevent *bev;
    size_t high_water;
};

struct file_sink {
    struct sink base;
    FILE *fp;
};

static int socket_put(struct sink *s, const void *data, size_t len)
{
    struct socket_sink *ss = (struct socket_sink *)s;
    struct evbuffer *out = bufferevent_get_output(ss->bev);

    if (evbuffer_get_length(out) + len > ss->high_water)
        return -1;
    if (len <= 256)
        return evbuffer_add(out, data, len);
    return evbuffer_add_reference(out, data, len, NULL, NULL); // expect: borrowed-parameter
}

static size_t socket_backlog(struct sink *s)
{
    struct socket_sink *ss = (struct socket_sink *)s;

    return evbuffer_get_length(bufferevent_get_output(ss->bev));
}

static void socket_destroy(struct sink *s)
{
    struct socket_sink *ss = (struct socket_sink *)s;

    bufferevent_free(ss->bev);
    free(ss);
}

static int file_put(struct sink *s, const void *data, size_t len)
{
    struct file_sink *fs = (struct file_sink *)s;

    return fwrite(data, 1, len, fs->fp) == len ? 0 : -1;
}

static size_t file_backlog(struct sink *s)
{
    (void)s;
    return 0;
}

static void file_destroy(struct sink *s)
{
    struct file_sink *fs = (struct file_sink *)s;

    fclose(fs->fp);
    free(fs);
}

static const struct sink_ops socket_ops = {socket_put, socket_backlog, socket_destroy};
static const struct sink_ops file_ops = {file_put, file_backlog, file_destroy};

struct sink *sink_for_socket(struct bufferevent *bev, size_t high_water)
{
    struct socket_sink *ss = calloc(1, sizeof *ss);

    if (!ss)
        return NULL;
    ss->base.ops = &socket_ops;
    ss->bev = bev;
    ss->high_water = high_water;
    return &ss->base;
}

struct sink *sink_for_file(FILE *fp)
{
    struct file_sink *fs = calloc(1, sizeof *fs);

    if (!fs)
        return NULL;
    fs->base.ops = &file_ops;
    fs->fp = fp;
    return &fs->base;
}

int sink_write(struct sink *s, const void *data, size_t len)
{
    int rc = s->ops->put(s, data, len); // allow: borrowed-parameter

    if (rc == 0)
        s->total += len;
    return rc;
}

size_t sink_backlog(struct sink *s) { return s->ops->backlog(s); }

void sink_destroy(struct sink *s) { s->ops->destroy(s); }
