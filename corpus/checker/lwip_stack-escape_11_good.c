#include <lwip/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Tiny web server: the header is built on the stack and copied by the stack, the pages are
 * constants in flash and go out by reference. */

struct page {
    const char *path, *type;
    const char *data;
    uint16_t len;
};

static const char index_html[] = "<html><body><h1>Heater</h1><a href=/state>state</a></body></html>";
static const char style_css[] = "body{font-family:sans-serif}";

static const struct page pages[] = {
    {"/", "text/html", index_html, sizeof index_html - 1},
    {"/style.css", "text/css", style_css, sizeof style_css - 1},
};

static uint8_t tx_flags(const void *p, int more)
{
    uint8_t f = more ? TCP_WRITE_FLAG_MORE : 0;

    for (unsigned i = 0; i < sizeof pages / sizeof pages[0]; i++)
        if (p == pages[i].data)
            return f;
    return f | TCP_WRITE_FLAG_COPY;
}

static err_t send_head(struct tcp_pcb *pcb, int code, const char *type, unsigned len)
{
    char head[160];
    int n = snprintf(head, sizeof head, "HTTP/1.0 %d -\r\nContent-Type: %s\r\nContent-Length: %u\r\n\r\n", code, type, len);

    return tcp_write(pcb, head, (uint16_t)n, TCP_WRITE_FLAG_COPY | TCP_WRITE_FLAG_MORE);
}

static err_t send_body(struct tcp_pcb *pcb, const void *p, uint16_t n)
{
    err_t e = tcp_write(pcb, p, n, tx_flags(p, 0));

    return e ? e : tcp_output(pcb);
}

err_t http_get(struct tcp_pcb *pcb, const char *path, int milli_c, int on)
{
    err_t e;

    for (unsigned i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        const struct page *pg = &pages[i];
        if (strcmp(pg->path, path))
            continue;
        e = send_head(pcb, 200, pg->type, pg->len);
        return e ? e : send_body(pcb, pg->data, pg->len);
    }
    if (strcmp(path, "/state") == 0) {
        char json[64];
        int n = snprintf(json, sizeof json, "{\"t\":%d,\"on\":%s}", milli_c, on ? "true" : "false");
        e = send_head(pcb, 200, "application/json", (unsigned)n);
        return e ? e : send_body(pcb, json, (uint16_t)n);
    }
    return send_head(pcb, 404, "text/plain", 0);
}
