/* Status page of a sensor node: constant parts are sent from flash, the variable part is
 * formatted per request. */
#include <lwip/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct readings {
    int16_t centi_celsius;
    uint16_t millivolt;
    uint32_t uptime_s;
};

struct page_state {
    struct tcp_pcb *pcb;
    int step;
    uint32_t served;
};

static const char page_head[] =
    "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
    "<html><body><h1>node</h1><table>";
static const char page_tail[] = "</table></body></html>";

static err_t put_const(struct tcp_pcb *pcb, const char *text, size_t n, int more)
{
    return tcp_write(pcb, text, (uint16_t)n, more ? TCP_WRITE_FLAG_MORE : 0);
}

static err_t put_copy(struct tcp_pcb *pcb, const char *text, size_t n)
{
    return tcp_write(pcb, text, (uint16_t)n, TCP_WRITE_FLAG_COPY | TCP_WRITE_FLAG_MORE);
}

static err_t put_row(struct tcp_pcb *pcb, const char *name, long whole, long frac, const char *unit)
{
    char row[96];
    int n = snprintf(row, sizeof row, "<tr><td>%s</td><td>%ld.%02ld %s</td></tr>", name, whole, frac, unit);

    if (n < 0)
        return -1;
    if ((size_t)n >= sizeof row)
        n = (int)sizeof row - 1;
    return put_copy(pcb, row, (size_t)n);
}

static err_t put_readings(struct tcp_pcb *pcb, const struct readings *r)
{
    err_t e;
    long t = r->centi_celsius < 0 ? -r->centi_celsius : r->centi_celsius;

    e = put_row(pcb, r->centi_celsius < 0 ? "frost" : "temperature", t / 100, t % 100, "C");
    if (e == 0)
        e = put_row(pcb, "supply", r->millivolt / 1000, r->millivolt % 1000 / 10, "V");
    if (e == 0)
        e = put_row(pcb, "uptime", (long)(r->uptime_s / 3600), (long)(r->uptime_s % 3600 / 36), "h");
    return e;
}

err_t page_send(struct page_state *s, const struct readings *r)
{
    err_t e = 0;

    if (s->step == 0) {
        e = put_const(s->pcb, page_head, sizeof page_head - 1, 1);
        if (e)
            return e;
        s->step = 1;
    }
    if (s->step == 1) {
        e = put_readings(s->pcb, r);
        if (e)
            return e;
        s->step = 2;
    }
    if (s->step == 2) {
        e = put_const(s->pcb, page_tail, sizeof page_tail - 1, 0);
        if (e)
            return e;
        s->step = 3;
        s->served++;
    }
    return tcp_output(s->pcb);
}
