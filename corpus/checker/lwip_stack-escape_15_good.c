/* HTTP pages of a router: ROM content is referenced, generated text is copied. */
#include <lwip/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define SEND_ROM(pcb, s) web_write((pcb), (s), sizeof(s) - 1, SRC_ROM)
#define SEND_RAM(pcb, p, n) web_write((pcb), (p), (n), SRC_RAM)

enum src { SRC_ROM, SRC_RAM };

struct page {
    const char *path;
    const char *data;
    uint16_t len;
};

struct counters {
    unsigned long rx, tx, drop;
};

static const char head_html[] = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n";
static const char page_index[] = "<html><body><h1>Router</h1></body></html>";
static const char page_help[] = "<html><body>See the manual.</body></html>";
static const char not_found[] = "HTTP/1.0 404 Not Found\r\n\r\n";

static const struct page pages[] = {
    {"/", page_index, sizeof page_index - 1},
    {"/help", page_help, sizeof page_help - 1},
};

static err_t web_write(struct tcp_pcb *pcb, const void *p, size_t n, enum src src)
{
    uint8_t flags = TCP_WRITE_FLAG_MORE;

    if (src == SRC_RAM)
        flags |= TCP_WRITE_FLAG_COPY;
    return tcp_write(pcb, p, (uint16_t)n, flags);
}

static err_t send_head(struct tcp_pcb *pcb, size_t body)
{
    char line[48];
    int n = snprintf(line, sizeof line, "Content-Length: %u\r\n\r\n", (unsigned)body);
    err_t e = SEND_ROM(pcb, head_html);

    return e ? e : SEND_RAM(pcb, line, (size_t)n);
}

static err_t send_counters(struct tcp_pcb *pcb, const struct counters *c)
{
    char body[160];
    int n = snprintf(body, sizeof body, "<pre>rx %lu\ntx %lu\ndrop %lu</pre>", c->rx, c->tx, c->drop);
    err_t e;

    if (n <= 0 || (size_t)n >= sizeof body)
        return -1;
    e = send_head(pcb, (size_t)n);
    return e ? e : tcp_write(pcb, body, (uint16_t)n, TCP_WRITE_FLAG_COPY);
}

err_t web_request(struct tcp_pcb *pcb, const char *path, const struct counters *c)
{
    err_t e = 0;

    if (!strcmp(path, "/counters")) {
        e = send_counters(pcb, c);
        return e ? e : tcp_output(pcb);
    }
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        if (strcmp(path, pages[i].path))
            continue;
        e = send_head(pcb, pages[i].len);
        if (!e)
            e = web_write(pcb, pages[i].data, pages[i].len, SRC_ROM);
        return e ? e : tcp_output(pcb);
    }
    e = SEND_ROM(pcb, not_found);
    return e ? e : tcp_output(pcb);
}
