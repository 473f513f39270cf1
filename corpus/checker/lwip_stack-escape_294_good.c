/* Tiny web server on the raw lwIP API: the header is built on the stack, the
 * pages are constant data in flash. */
#include <lwip/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define ERR_OK 0
#define ERR_VAL (-6)

struct page {
    const char *path;
    const char *type;
    const char *body;
    uint16_t len;
};

static const char index_html[] = "<html><body><a href=\"/status\">status</a></body></html>";
static const char robots_txt[] = "User-agent: *\nDisallow: /\n";

static const struct page pages[] = {
    {"/", "text/html", index_html, sizeof index_html - 1},
    {"/robots.txt", "text/plain", robots_txt, sizeof robots_txt - 1},
};

struct sensor {
    int millivolts;
    int centigrade;
};

static err_t send_header(struct tcp_pcb *pcb, int code, const char *type, unsigned len)
{
    char head[160];
    int n = snprintf(head, sizeof head, "HTTP/1.0 %d %s\r\nContent-Type: %.40s\r\nContent-Length: %u\r\nConnection: close\r\n\r\n",
                     code, code == 200 ? "OK" : "Error", type, len);

    if (n < 0 || n >= (int)sizeof head)
        return ERR_VAL;
    return tcp_write(pcb, head, (uint16_t)n, TCP_WRITE_FLAG_COPY | TCP_WRITE_FLAG_MORE);
}

static err_t send_page(struct tcp_pcb *pcb, const struct page *p)
{
    err_t e = send_header(pcb, 200, p->type, p->len);
    if (e == ERR_OK)
        e = tcp_write(pcb, p->body, p->len, 0);
    return e == ERR_OK ? tcp_output(pcb) : e;
}

static err_t send_status(struct tcp_pcb *pcb, const struct sensor *s)
{
    char text[64];
    int n = snprintf(text, sizeof text, "u=%dmV t=%dC\n", s->millivolts, s->centigrade);
    err_t e = send_header(pcb, 200, "text/plain", (unsigned)n);
    if (e == ERR_OK)
        e = tcp_write(pcb, text, (uint16_t)n, TCP_WRITE_FLAG_COPY);
    return e == ERR_OK ? tcp_output(pcb) : e;
}

err_t http_answer(struct tcp_pcb *pcb, const char *path, const struct sensor *s)
{
    err_t e;

    for (unsigned i = 0; i < sizeof pages / sizeof pages[0]; i++)
        if (!strcmp(pages[i].path, path))
            return send_page(pcb, &pages[i]);
    if (!strcmp(path, "/status"))
        return send_status(pcb, s);
    e = send_header(pcb, 404, "text/plain", 10);
    if (e == ERR_OK)
        e = tcp_write(pcb, "not found\n", 10, 0);
    return e == ERR_OK ? tcp_output(pcb) : e;
}
