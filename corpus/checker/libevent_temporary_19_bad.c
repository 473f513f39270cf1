#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct textbuf {
    char s[64];
};

struct responder {
    struct bufferevent *bev;
    int keep_alive;
    unsigned long hits, misses;
};

static struct textbuf etag_for(const struct stat *st)
{
    struct textbuf t;

    snprintf(t.s, sizeof t.s, "\"%llx-%llx\"\r\n", (unsigned long long)st->st_mtime, (unsigned long long)st->st_size);
    return t;
}

static struct textbuf http_date(time_t when)
{
    struct textbuf t;
    struct tm tm;

    gmtime_r(&when, &tm);
    strftime(t.s, sizeof t.s, "%a, %d %b %Y %H:%M:%S GMT\r\n", &tm);
    return t;
}

static void put_static(struct evbuffer *out, const char *text)
{
    evbuffer_add_reference(out, text, strlen(text), NULL, NULL);
}

static void put_validators(struct evbuffer *out, const struct stat *st)
{
    struct textbuf tag = etag_for(st);

    put_static(out, "ETag: ");
    evbuffer_add(out, tag.s, strlen(tag.s));
    put_static(out, "Last-Modified: ");
    evbuffer_add_reference(out, http_date(st->st_mtime).s, 31, NULL, NULL); // expect: temporary
}

int respond_file(struct responder *r, int fd, const struct stat *st, const char *if_none_match)
{
    struct evbuffer *out = bufferevent_get_output(r->bev);
    struct textbuf tag = etag_for(st);
    size_t n = strlen(tag.s) - 2;

    if (if_none_match && strlen(if_none_match) == n && memcmp(if_none_match, tag.s, n) == 0) {
        r->hits++;
        put_static(out, "HTTP/1.1 304 Not Modified\r\n");
        put_validators(out, st);
        put_static(out, "\r\n");
        close(fd);
        return 0;
    }
    r->misses++;
    put_static(out, "HTTP/1.1 200 OK\r\n");
    put_validators(out, st);
    evbuffer_add_printf(out, "Content-Length: %lld\r\n\r\n", (long long)st->st_size);
    return evbuffer_add_file(out, fd, 0, st->st_size);
}
