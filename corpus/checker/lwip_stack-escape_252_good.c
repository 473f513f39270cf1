/* Web server of an appliance: built heads are copied, the pages come straight out of flash. */
#include <lwip/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct page {
    const char *path;
    const char *type;
    const char *body;
    uint16_t len;
};

static const char index_html[] = "<!doctype html><title>pump</title><p><a href=/status>status</a>";
static const char style_css[] = "body{font:14px sans-serif;margin:2em}";
static const char not_found[] = "HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n";

static const struct page pages[] = {
    {"/", "text/html", index_html, sizeof index_html - 1},
    {"/style.css", "text/css", style_css, sizeof style_css - 1},
};

struct pump_state {
    int running;
    unsigned rpm;
    unsigned long seconds;
};

static err_t send_head(struct tcp_pcb *pcb, const char *type, unsigned len)
{
    char head[128];
    int n = snprintf(head, sizeof head, "HTTP/1.0 200 OK\r\nContent-Type: %s\r\nContent-Length: %u\r\n\r\n", type, len);

    return tcp_write(pcb, head, (uint16_t)n, TCP_WRITE_FLAG_COPY | TCP_WRITE_FLAG_MORE);
}

static err_t send_page(struct tcp_pcb *pcb, const struct page *p)
{
    err_t e = send_head(pcb, p->type, p->len);

    if (!e)
        e = tcp_write(pcb, p->body, p->len, 0);
    return e;
}

static err_t send_status(struct tcp_pcb *pcb, const struct pump_state *s)
{
    char json[96];
    int n = snprintf(json, sizeof json, "{\"running\":%s,\"rpm\":%u,\"uptime\":%lu}\n", s->running ? "true" : "false",
                     s->rpm, s->seconds);
    err_t e = send_head(pcb, "application/json", (unsigned)n);

    if (!e)
        e = tcp_write(pcb, json, (uint16_t)n, TCP_WRITE_FLAG_COPY);
    return e;
}

err_t http_serve(struct tcp_pcb *pcb, const char *path, const struct pump_state *s)
{
    err_t e = -1;
    size_t i;

    if (!strcmp(path, "/status")) {
        e = send_status(pcb, s);
    } else {
        for (i = 0; i < sizeof pages / sizeof pages[0]; i++)
            if (!strcmp(path, pages[i].path))
                break;
        if (i < sizeof pages / sizeof pages[0])
            e = send_page(pcb, &pages[i]);
        else
            e = tcp_write(pcb, not_found, sizeof not_found - 1, 0);
    }
    return e ? e : tcp_output(pcb);
}
