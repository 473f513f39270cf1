#include <lwip/tcp.h>
#include <string.h>

struct shell {
    struct tcp_pcb *pcb;
    unsigned sent;
};

err_t shell_puts(struct shell *sh, const char *text)
{
    uint16_t n = (uint16_t)strlen(text);
    err_t e = tcp_write(sh->pcb, text, n, 0); // expect: borrowed-parameter
    if (e == 0) {
        sh->sent += n;
        e = tcp_output(sh->pcb);
    }
    return e;
}
