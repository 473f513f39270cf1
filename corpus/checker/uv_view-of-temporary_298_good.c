/* Syslog sender over UDP. The formatted line is kept in the send request. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct log_line {
    unsigned len;
    char text[480];
};

struct log_send {
    uv_udp_send_t req;
    struct log_line line;
};

struct syslog_sink {
    uv_udp_t udp;
    struct sockaddr_in to;
    const char *tag;
    unsigned long sent, lost;
};

static struct log_line format_line(const struct syslog_sink *s, int prio, const char *fmt, va_list ap)
{
    struct log_line l;
    int n = snprintf(l.text, sizeof l.text, "<%d>%.32s: ", prio, s->tag);
    int m = vsnprintf(l.text + n, sizeof l.text - (size_t)n, fmt, ap);

    if (m < 0)
        m = 0;
    if ((size_t)(n + m) >= sizeof l.text)
        m = (int)sizeof l.text - 1 - n;
    l.len = (unsigned)(n + m);
    return l;
}

static void on_sent(uv_udp_send_t *req, int status)
{
    struct log_send *op = (struct log_send *)req;
    struct syslog_sink *s = req->data;

    if (status)
        s->lost++;
    else
        s->sent++;
    free(op);
}

void sink_log(struct syslog_sink *s, int prio, const char *fmt, ...)
{
    struct log_send *op = malloc(sizeof *op);
    uv_buf_t buf;
    va_list ap;

    if (!op) {
        s->lost++;
        return;
    }
    va_start(ap, fmt);
    op->line = format_line(s, prio, fmt, ap);
    va_end(ap);
    buf = uv_buf_init(op->line.text, op->line.len);
    op->req.data = s;
    if (uv_udp_send(&op->req, &s->udp, &buf, 1, (const struct sockaddr *)&s->to, on_sent)) {
        s->lost++;
        free(op);
    }
}

/* Never blocks and never queues: for use in signal-like situations. */
int sink_try(struct syslog_sink *s, int prio, const char *fmt, ...)
{
    struct log_line line;
    uv_buf_t buf;
    va_list ap;

    va_start(ap, fmt);
    line = format_line(s, prio, fmt, ap);
    va_end(ap);
    buf = uv_buf_init(line.text, line.len);
    return uv_udp_try_send(&s->udp, &buf, 1, (const struct sockaddr *)&s->to);
}

int sink_open(struct syslog_sink *s, uv_loop_t *loop, const char *ip, int port, const char *tag)
{
    int rc = uv_ip4_addr(ip, port, &s->to);
    s->tag = tag;
    s->sent = s->lost = 0;
    return rc ? rc : uv_udp_init(loop, &s->udp);
}
