#include <lwip/tcp.h>
#include <stdlib.h>
#include <string.h>

char *render_page(const char *title, int *len);

err_t serve_page(struct tcp_pcb *pcb, const char *title)
{
    int len = 0;
    char *html = render_page(title, &len);
    err_t e;

    if (!html)
        return -1;
    e = tcp_write(pcb, html, (uint16_t)len, 0);
    if (e == 0)
        e = tcp_output(pcb);
    free(html); // expect: freed-in-flight
    return e;
}
