/* Line protocol of a key-value store: values and errors are formatted on the stack, bulk
 * values are read straight into space reserved in the output buffer. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct kv_conn {
    struct bufferevent *bev;
    uint64_t replies, bytes;
};

static int put(struct kv_conn *c, const void *p, size_t n)
{
    if (bufferevent_write(c->bev, p, n) < 0)
        return -1;
    c->bytes += n;
    return 0;
}

int kv_reply_int(struct kv_conn *c, int64_t v)
{
    char line[32];
    int n = snprintf(line, sizeof line, ":%" PRId64 "\r\n", v);

    c->replies++;
    return put(c, line, (size_t)n);
}

int kv_reply_error(struct kv_conn *c, const char *kind, const char *text)
{
    char line[200];
    int n = snprintf(line, sizeof line - 2, "-%s %s", kind, text);

    if (n < 0)
        return -1;
    if ((size_t)n > sizeof line - 3)
        n = (int)sizeof line - 3;
    line[n++] = '\r';
    line[n++] = '\n';
    c->replies++;
    return put(c, line, (size_t)n);
}

static ssize_t read_into(struct evbuffer *out, int fd, size_t want)
{
    struct evbuffer_iovec v[2];
    size_t left = want;
    int i, n = evbuffer_reserve_space(out, (ev_ssize_t)want, v, 2);

    if (n < 1)
        return -1;
    for (i = 0; i < n; i++) {
        size_t k = v[i].iov_len < left ? v[i].iov_len : left;
        ssize_t r = k ? read(fd, v[i].iov_base, k) : 0;

        if (r < 0)
            return -1;
        v[i].iov_len = (size_t)r;
        left -= (size_t)r;
        if ((size_t)r < k) {
            i++;
            break;
        }
    }
    if (evbuffer_commit_space(out, v, i) < 0)
        return -1;
    return (ssize_t)(want - left);
}

int kv_reply_file(struct kv_conn *c, int fd, size_t len)
{
    struct evbuffer *body = evbuffer_new();
    char head[32];
    int n, rc = -1;

    if (!body)
        return -1;
    while (evbuffer_get_length(body) < len) {
        size_t want = len - evbuffer_get_length(body);

        if (read_into(body, fd, want < 65536 ? want : 65536) <= 0)
            goto out;
    }
    n = snprintf(head, sizeof head, "$%zu\r\n", len);
    if (put(c, head, (size_t)n) < 0 || evbuffer_add(body, "\r\n", 2) < 0)
        goto out;
    if (bufferevent_write_buffer(c->bev, body) < 0)
        goto out;
    c->bytes += len + 2;
    c->replies++;
    rc = 0;
out:
    evbuffer_free(body);
    return rc;
}
