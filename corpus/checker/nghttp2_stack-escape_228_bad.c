/* Static file service over HTTP/2: answers are submitted as requests arrive, the socket
 * loop sends them when it can write. */
#include <nghttp2/nghttp2.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct file {
    const char *path, *type;
    const uint8_t *bytes;
    size_t len;
};

struct service {
    nghttp2_session *h2;
    int fd;
    const struct file *files;
    size_t nfiles;
    unsigned long answered;
};

struct cursor {
    const struct file *f;
    size_t off;
};

static nghttp2_nv field(const char *name, const char *value, size_t n)
{
    nghttp2_nv nv = {(uint8_t *)name, (uint8_t *)value, strlen(name), n,
                     NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};

    return nv;
}

static const struct file *lookup(const struct service *s, const char *path)
{
    for (size_t i = 0; i < s->nfiles; i++)
        if (strcmp(s->files[i].path, path) == 0)
            return &s->files[i];
    return NULL;
}

static ssize_t read_file(nghttp2_session *h2, int32_t id, uint8_t *buf, size_t room,
                         uint32_t *flags, nghttp2_data_source *src, void *user)
{
    struct cursor *c = src->ptr;
    size_t n = c->f->len - c->off;

    (void)h2;
    (void)id;
    (void)user;
    if (n > room)
        n = room;
    memcpy(buf, c->f->bytes + c->off, n);
    c->off += n;
    if (c->off == c->f->len)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

static int on_stream_close(nghttp2_session *h2, int32_t id, uint32_t code, void *user)
{
    (void)code;
    (void)user;
    free(nghttp2_session_get_stream_user_data(h2, id));
    return 0;
}

void service_callbacks(nghttp2_session_callbacks *cbs)
{
    nghttp2_session_callbacks_set_on_stream_close_callback(cbs, on_stream_close);
}

int service_answer(struct service *s, int32_t id, const char *path)
{
    const struct file *f = lookup(s, path);
    nghttp2_data_provider body = {.read_callback = read_file};
    struct cursor *c;
    nghttp2_nv nv[3];
    char length[24];
    int n;

    if (!f) {
        nv[0] = field(":status", "404", 3);
        return nghttp2_submit_response(s->h2, id, nv, 1, NULL);
    }
    c = malloc(sizeof *c);
    if (!c || nghttp2_session_set_stream_user_data(s->h2, id, c) != 0) {
        free(c);
        return NGHTTP2_ERR_NOMEM;
    }
    n = snprintf(length, sizeof length, "%zu", f->len);
    nv[0] = field(":status", "200", 3);
    nv[1] = field("content-type", f->type, strlen(f->type));
    nv[2] = field("content-length", length, (size_t)n); // allow: stack-escape
    c->f = f;
    c->off = 0;
    body.source.ptr = c;
    s->answered++;
    return nghttp2_submit_response(s->h2, id, nv, 3, &body); // expect: stack-escape
}

int service_turn(struct service *s)
{
    struct pollfd p = {.fd = s->fd, .events = POLLIN};

    if (nghttp2_session_want_write(s->h2))
        p.events |= POLLOUT;
    if (poll(&p, 1, 1000) < 0)
        return -1;
    if ((p.revents & POLLIN) && nghttp2_session_recv(s->h2) != 0)
        return -1;
    if (p.revents & POLLOUT)
        return nghttp2_session_send(s->h2);
    return 0;
}
