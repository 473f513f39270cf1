#include <lwip/tcp.h>
#include <stdlib.h>
#include <string.h>

struct http_conn {
    struct tcp_pcb *pcb;
    char *page;
    uint16_t len;
    uint16_t acked;
};

err_t http_page(struct http_conn *c, const char *title)
{
    err_t e;
    if (c->page)
        return -1;
    c->page = malloc(1024);
    if (!c->page)
        return -1;
    memset(c->page, ' ', 1024);
    strncpy(c->page, title, 64);
    c->len = 1024;
    c->acked = 0;
    e = tcp_write(c->pcb, c->page, c->len, 0);
    if (e) {
        free(c->page);
        c->page = NULL;
        return e;
    }
    return tcp_output(c->pcb);
}

/* Registered with tcp_sent(). */
err_t http_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct http_conn *c = arg;
    (void)pcb;
    c->acked = (uint16_t)(c->acked + len);
    if (c->page && c->acked == c->len) {
        free(c->page);
        c->page = NULL;
    }
    return 0;
}
