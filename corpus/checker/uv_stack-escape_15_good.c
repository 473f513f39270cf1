/* Stream writer of a status daemon: writes at once what fits, keeps a copy of the rest. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct peer {
    uv_tcp_t tcp;
    size_t queued;
    int failed;
};

struct rest {
    uv_write_t req;
    struct peer *peer;
    size_t len;
    char data[];
};

static void rest_written(uv_write_t *req, int status)
{
    struct rest *r = (struct rest *)req;

    r->peer->queued -= r->len;
    if (status < 0)
        r->peer->failed = 1;
    free(r);
}

static int queue_rest(struct peer *p, const char *data, size_t len)
{
    struct rest *r = malloc(sizeof *r + len);
    uv_buf_t buf;
    int rc;

    if (!r)
        return UV_ENOMEM;
    memcpy(r->data, data, len);
    r->peer = p;
    r->len = len;
    buf = uv_buf_init(r->data, (unsigned)len);
    rc = uv_write(&r->req, (uv_stream_t *)&p->tcp, &buf, 1, rest_written);
    if (rc < 0) {
        free(r);
        return rc;
    }
    p->queued += len;
    return 0;
}

static int peer_write(struct peer *p, const char *data, size_t len)
{
    uv_buf_t buf = uv_buf_init((char *)data, (unsigned)len);
    int n;

    if (p->failed)
        return UV_EPIPE;
    if (p->queued)
        return queue_rest(p, data, len);
    n = uv_try_write((uv_stream_t *)&p->tcp, &buf, 1);
    if (n == UV_EAGAIN)
        n = 0;
    if (n < 0)
        return n;
    if ((size_t)n == len)
        return 0;
    return queue_rest(p, data + n, len - (size_t)n);
}

int peer_status(struct peer *p, unsigned users, double load)
{
    char line[160];
    int n = snprintf(line, sizeof line, "users=%u load=%.2f\n", users, load);

    if (n < 0 || (size_t)n >= sizeof line)
        return UV_EMSGSIZE;
    return peer_write(p, line, (size_t)n);
}

int peer_table(struct peer *p, const unsigned *v, size_t n)
{
    char row[64];

    for (size_t i = 0; i < n; i++) {
        int k = snprintf(row, sizeof row, "%zu %u\n", i, v[i]);
        int rc = peer_write(p, row, (size_t)k);
        if (rc < 0)
            return rc;
    }
    return 0;
}
