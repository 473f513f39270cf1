#include <lwip/tcp.h>
#include <string.h>

struct ws {
    struct tcp_pcb *pcb;
    uint32_t frames;
};

err_t ws_text(struct ws *w, const char *text, uint16_t n)
{
    uint8_t head[4] = {0x81, 126, (uint8_t)(n >> 8), (uint8_t)n};
    err_t e;

    if (n < 126)
        head[1] = (uint8_t)n;
    e = tcp_write(w->pcb, head, n < 126 ? 2 : 4, TCP_WRITE_FLAG_COPY | TCP_WRITE_FLAG_MORE);
    if (e == 0)
        e = tcp_write(w->pcb, text, n, 0); // expect: borrowed-parameter
    if (e == 0) {
        w->frames++;
        e = tcp_output(w->pcb);
    }
    return e;
}
