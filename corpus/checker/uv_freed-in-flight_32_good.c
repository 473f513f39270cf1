#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define HEARTBEAT_MS 5000

struct monitor {
    uv_tcp_t tcp;
    uv_timer_t beat;
    uv_write_t wreq;
    unsigned open_handles;
    unsigned seq;
    int writing;
    int dying;
    char line[96];
};

static void handle_closed(uv_handle_t *h)
{
    struct monitor *m = h->data;

    if (--m->open_handles == 0)
        free(m);
}

static void monitor_drop(struct monitor *m)
{
    if (m->dying)
        return;
    m->dying = 1;
    uv_timer_stop(&m->beat);
    uv_close((uv_handle_t *)&m->beat, handle_closed);
    uv_close((uv_handle_t *)&m->tcp, handle_closed);
}

static void on_written(uv_write_t *req, int status)
{
    struct monitor *m = req->data;

    m->writing = 0;
    if (status < 0)
        monitor_drop(m);
}

static void on_beat(uv_timer_t *t)
{
    struct monitor *m = t->data;
    uv_buf_t b;
    int n;

    if (m->writing) {
        /* the peer has not read for a whole period */
        monitor_drop(m);
        return;
    }
    n = snprintf(m->line, sizeof m->line, "beat %u up %llu\n", ++m->seq, (unsigned long long)uv_now(t->loop));
    b = uv_buf_init(m->line, (unsigned)n);
    m->writing = 1;
    if (uv_write(&m->wreq, (uv_stream_t *)&m->tcp, &b, 1, on_written) < 0) {
        m->writing = 0;
        monitor_drop(m);
    }
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *b)
{
    static char sink[512];

    (void)h;
    (void)hint;
    *b = uv_buf_init(sink, sizeof sink);
}

static void on_read(uv_stream_t *st, ssize_t n, const uv_buf_t *b)
{
    (void)b;
    if (n < 0)
        monitor_drop(st->data);
}

int monitor_start(uv_loop_t *loop, uv_os_sock_t fd)
{
    struct monitor *m = calloc(1, sizeof *m);

    if (!m)
        return UV_ENOMEM;
    m->open_handles = 2;
    m->wreq.data = m;
    uv_tcp_init(loop, &m->tcp);
    m->tcp.data = m;
    uv_timer_init(loop, &m->beat);
    m->beat.data = m;
    if (uv_tcp_open(&m->tcp, fd) < 0 || uv_read_start((uv_stream_t *)&m->tcp, on_alloc, on_read) < 0) {
        monitor_drop(m);
        return UV_EIO;
    }
    uv_timer_start(&m->beat, on_beat, HEARTBEAT_MS, HEARTBEAT_MS);
    return 0;
}
