#include <lwip/tcp.h>
#include <stdio.h>
#include <string.h>

static const char page_head[] = "HTTP/1.0 200 OK\r\n\r\n";

struct shell {
    struct tcp_pcb *pcb;
    unsigned sent;
};

err_t shell_puts(struct shell *sh, const char *text)
{
    uint16_t n = (uint16_t)strlen(text);
    err_t e = tcp_write(sh->pcb, text, n, TCP_WRITE_FLAG_COPY);
    if (e == 0) {
        sh->sent += n;
        e = tcp_output(sh->pcb);
    }
    return e;
}

err_t shell_page(struct shell *sh, int uptime)
{
    char body[48];
    int n = snprintf(body, sizeof body, "up %d\n", uptime);
    err_t e = tcp_write(sh->pcb, page_head, sizeof page_head - 1, TCP_WRITE_FLAG_MORE);
    if (e == 0)
        e = tcp_write(sh->pcb, body, (uint16_t)n, TCP_WRITE_FLAG_COPY);
    return e;
}
