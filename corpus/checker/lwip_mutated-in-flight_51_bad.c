#include <lwip/tcp.h>
#include <stdio.h>

static char chunk[128];

err_t sse_event(struct tcp_pcb *pcb, unsigned id, int celsius)
{
    int n = snprintf(chunk, sizeof chunk, "id: %u\ndata: %d\n\n", id, celsius); // expect: mutated-in-flight
    err_t e = tcp_write(pcb, chunk, (uint16_t)n, 0);
    return e ? e : tcp_output(pcb);
}

err_t sse_replay(struct tcp_pcb *pcb, const int *hist, unsigned from, unsigned to)
{
    err_t e = 0;
    for (unsigned i = from; i < to && e == 0; i++)
        e = sse_event(pcb, i, hist[i % 32]);
    return e;
}
