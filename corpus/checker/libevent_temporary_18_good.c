/* Response head writer of the embedded status server. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct timestr {
    char text[32];
};

struct response {
    struct bufferevent *bev;
    int code;
    size_t length;
    const char *type;
    time_t modified;
};

static const struct {
    int code;
    const char *line;
    size_t len;
} status_lines[] = {
    {200, "HTTP/1.1 200 OK\r\n", 17},
    {304, "HTTP/1.1 304 Not Modified\r\n", 27},
    {404, "HTTP/1.1 404 Not Found\r\n", 24},
};

static struct timestr http_time(time_t t)
{
    struct timestr s;
    struct tm tm;
    gmtime_r(&t, &tm);
    strftime(s.text, sizeof s.text, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    return s;
}

static int put_status(struct evbuffer *out, int code)
{
    for (size_t i = 0; i < sizeof status_lines / sizeof status_lines[0]; i++)
        if (status_lines[i].code == code)
            return evbuffer_add_reference(out, status_lines[i].line, status_lines[i].len, NULL, NULL);
    return evbuffer_add_printf(out, "HTTP/1.1 %d Unknown\r\n", code) < 0 ? -1 : 0;
}

static int put_date(struct evbuffer *out, const char *name, time_t t)
{
    if (evbuffer_add_printf(out, "%s: ", name) < 0)
        return -1;
    if (evbuffer_add(out, http_time(t).text, 29))
        return -1;
    return evbuffer_add(out, "\r\n", 2);
}

int response_head(const struct response *r)
{
    struct evbuffer *out = bufferevent_get_output(r->bev);

    if (put_status(out, r->code) || put_date(out, "Date", time(NULL)))
        return -1;
    if (r->modified && put_date(out, "Last-Modified", r->modified))
        return -1;
    if (r->code != 304)
        evbuffer_add_printf(out, "Content-Type: %s\r\nContent-Length: %zu\r\n", r->type, r->length);
    return evbuffer_add(out, "\r\n", 2);
}
