/* Remote log sink: lines are formatted into a small ring of slots and written without a copy. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uv.h>

#define RLOG_SLOTS 8
#define RLOG_LINE 256

struct rlog {
    uv_tcp_t tcp;
    int connected;
    unsigned next;
    unsigned long dropped, written;
    char slot[RLOG_SLOTS][RLOG_LINE];
};

static void rlog_done(uv_write_t *req, int status)
{
    struct rlog *l = req->data;
    if (status < 0)
        l->dropped++;
    else
        l->written++;
    free(req);
}

static int rlog_ship(struct rlog *l, char *line, int n)
{
    uv_buf_t b;
    uv_write_t *req = malloc(sizeof *req);
    int rc;

    if (!req)
        return UV_ENOMEM;
    req->data = l;
    b = uv_buf_init(line, (unsigned)n);
    rc = uv_write(req, (uv_stream_t *)&l->tcp, &b, 1, rlog_done); // allow: mutated-in-flight
    if (rc)
        free(req);
    return rc;
}

int rlog_printf(struct rlog *l, int prio, const char *fmt, ...)
{
    char *line;
    char text[RLOG_LINE - 32];
    va_list ap;
    int n;

    if (!l->connected) {
        l->dropped++;
        return UV_ENOTCONN;
    }
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);

    line = l->slot[l->next++ % RLOG_SLOTS];
    n = snprintf(line, RLOG_LINE, "<%d>%lld %s\n", prio, (long long)time(NULL), text); // expect: mutated-in-flight
    if (n >= RLOG_LINE)
        n = RLOG_LINE - 1;
    return rlog_ship(l, line, n);
}

static void rlog_connected(uv_connect_t *c, int status)
{
    struct rlog *l = c->data;
    l->connected = status == 0;
    free(c);
}

int rlog_open(struct rlog *l, uv_loop_t *loop, const char *ip, int port)
{
    struct sockaddr_in to;
    uv_connect_t *c;
    int rc;

    memset(l, 0, sizeof *l);
    if ((rc = uv_ip4_addr(ip, port, &to)))
        return rc;
    if (!(c = malloc(sizeof *c)))
        return UV_ENOMEM;
    uv_tcp_init(loop, &l->tcp);
    c->data = l;
    rc = uv_tcp_connect(c, &l->tcp, (const struct sockaddr *)&to, rlog_connected);
    if (rc)
        free(c);
    return rc;
}
