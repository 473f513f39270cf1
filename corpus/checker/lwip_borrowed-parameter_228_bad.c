/* Status page of a small device: pages are rendered by modules, the server frames them and
 * writes them to the connection in pieces. */
#include <lwip/tcp.h>
#include <stdio.h>
#include <string.h>

#define PIECE 1024u

struct page {
    const char *type;
    char *text;
    uint16_t len;
    uint8_t cacheable;
};

struct http_conn {
    struct tcp_pcb *pcb;
    uint32_t queued;
    uint16_t requests;
    uint8_t failed;
};

static err_t put_copy(struct http_conn *c, const char *s, uint16_t n)
{
    err_t e = tcp_write(c->pcb, s, n, TCP_WRITE_FLAG_COPY | TCP_WRITE_FLAG_MORE);

    if (e == 0)
        c->queued += n;
    return e;
}

static err_t put_head(struct http_conn *c, const struct page *pg)
{
    char head[160];
    int n = snprintf(head, sizeof head,
                     "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %u\r\n%s\r\n",
                     pg->type, pg->len, pg->cacheable ? "Cache-Control: max-age=60\r\n" : "");

    if (n < 0 || (size_t)n >= sizeof head)
        return -1;
    return put_copy(c, head, (uint16_t)n);
}

static err_t put_body(struct http_conn *c, const struct page *pg)
{
    uint16_t at = 0;

    while (at < pg->len) {
        uint16_t n = pg->len - at < (int)PIECE ? (uint16_t)(pg->len - at) : (uint16_t)PIECE;
        uint8_t flags = at + n < pg->len ? TCP_WRITE_FLAG_MORE : 0;
        err_t e = tcp_write(c->pcb, pg->text + at, n, flags); // expect: borrowed-parameter

        if (e != 0)
            return e;
        at += n;
        c->queued += n;
    }
    return 0;
}

err_t http_answer(struct http_conn *c, const struct page *pg)
{
    err_t e;

    c->requests++;
    e = put_head(c, pg);
    if (e == 0)
        e = put_body(c, pg);
    if (e == 0)
        e = tcp_output(c->pcb);
    if (e != 0)
        c->failed = 1;
    return e;
}

err_t http_not_found(struct http_conn *c)
{
    static const char text[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    err_t e;

    c->requests++;
    e = tcp_write(c->pcb, text, sizeof text - 1, 0);
    if (e == 0)
        e = tcp_output(c->pcb);
    return e;
}
