#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct stats {
    uint64_t commands;
    uint64_t hits;
    uint64_t misses;
    uint64_t bytes_out;
};

struct peer {
    uv_tcp_t tcp;
    struct stats *st;
    int quitting;
};

struct out_msg {
    uv_write_t req;
    struct peer *peer;
    size_t len;
    char bytes[];
};

static void peer_closed(uv_handle_t *h) { free(h->data); }

static void peer_close(struct peer *p)
{
    if (!uv_is_closing((uv_handle_t *)&p->tcp))
        uv_close((uv_handle_t *)&p->tcp, peer_closed);
}

static void msg_sent(uv_write_t *req, int status)
{
    struct out_msg *m = (struct out_msg *)req;
    struct peer *p = m->peer;

    if (status == 0)
        p->st->bytes_out += m->len;
    free(m);
    if (status < 0 || p->quitting)
        peer_close(p);
}

static int msg_submit(struct peer *p, const void *data, size_t len)
{
    struct out_msg *m = malloc(sizeof *m + len);
    uv_buf_t b;
    int rc;

    if (!m)
        return UV_ENOMEM;
    m->peer = p;
    m->len = len;
    memcpy(m->bytes, data, len);
    b = uv_buf_init(m->bytes, (unsigned)len);
    rc = uv_write(&m->req, (uv_stream_t *)&p->tcp, &b, 1, msg_sent);
    if (rc < 0)
        free(m);
    return rc;
}

static void peer_send(struct peer *p, const char *text, size_t len)
{
    if (msg_submit(p, text, len) < 0)
        peer_close(p);
}

static void send_stats(struct peer *p)
{
    char text[256];
    int n = snprintf(text, sizeof text,
                     "STAT cmds %" PRIu64 "\r\nSTAT hits %" PRIu64 "\r\nSTAT misses %" PRIu64 "\r\nEND\r\n",
                     p->st->commands, p->st->hits, p->st->misses);

    peer_send(p, text, (size_t)n);
}

static void send_error(struct peer *p, int code)
{
    char text[64];
    int n = snprintf(text, sizeof text, "SERVER_ERROR %d %s\r\n", code, uv_err_name(code));

    peer_send(p, text, (size_t)n);
}

void peer_command(struct peer *p, const char *line)
{
    p->st->commands++;
    if (strcmp(line, "stats") == 0) {
        send_stats(p);
    } else if (strcmp(line, "version") == 0) {
        peer_send(p, "VERSION 1.2\r\n", 13);
    } else if (strcmp(line, "quit") == 0) {
        p->quitting = 1;
        peer_send(p, "BYE\r\n", 5);
    } else {
        send_error(p, UV_EINVAL);
    }
}
