#include <lwip/tcp.h>
#include <stdlib.h>
#include <string.h>

struct http_conn {
    struct tcp_pcb *pcb;
    char *page;
    uint16_t len;
    uint16_t acked;
};

static char *render(const char *title, uint16_t *len)
{
    char *p = malloc(1024);
    if (!p)
        return NULL;
    memset(p, ' ', 1024);
    strncpy(p, title, 64);
    *len = 1024;
    return p;
}

err_t http_page(struct http_conn *c, const char *title)
{
    err_t e;
    c->page = render(title, &c->len);
    if (!c->page)
        return -1;
    e = tcp_write(c->pcb, c->page, c->len, 0);
    if (e == 0)
        e = tcp_output(c->pcb);
    free(c->page); // expect: freed-in-flight
    c->page = NULL;
    return e;
}
