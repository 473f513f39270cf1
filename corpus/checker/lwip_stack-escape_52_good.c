#include <lwip/tcp.h>
#include <stdio.h>

static const char tail[] = "\r\n\r\n";

err_t reply_len(struct tcp_pcb *pcb, const char *type, unsigned len)
{
    char head[128];
    uint8_t flags = TCP_WRITE_FLAG_COPY;
    int n = snprintf(head, sizeof head, "HTTP/1.0 200 OK\r\nContent-Type: %.40s\r\nContent-Length: %u", type, len);
    err_t e;

    flags |= TCP_WRITE_FLAG_MORE;
    e = tcp_write(pcb, head, (uint16_t)n, flags);
    if (e == 0)
        e = tcp_write(pcb, tail, sizeof tail - 1, 0);
    return e ? e : tcp_output(pcb);
}
