/* Flash dump over raw TCP, one page buffer per connection. */
#include <lwip/tcp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void tcp_arg(struct tcp_pcb *, void *arg);
void tcp_sent(struct tcp_pcb *, err_t (*fn)(void *arg, struct tcp_pcb *, uint16_t len));

#define PAGE 2920
#define MIN(a, b) ((a) < (b) ? (a) : (b))

int flash_read(uint32_t addr, void *dst, uint32_t len);

struct dump {
    uint32_t next, end;
    uint32_t acked;
    unsigned char page[PAGE];
};

static err_t dump_fill(struct dump *d, struct tcp_pcb *pcb)
{
    uint32_t n = MIN(d->end - d->next, PAGE);
    err_t e;

    if (n == 0)
        return 0;
    if (flash_read(d->next, d->page, n)) /* expect: mutated-in-flight */
        return -1;
    e = tcp_write(pcb, d->page, (uint16_t)n, 0);
    if (e)
        return e;
    d->next += n;
    return tcp_output(pcb);
}

static err_t dump_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct dump *d = arg;

    d->acked += len;
    return dump_fill(d, pcb); /* allow: mutated-in-flight */
}

err_t dump_start(struct tcp_pcb *pcb, uint32_t from, uint32_t to)
{
    struct dump *d = calloc(1, sizeof *d);

    if (!d)
        return -1;
    d->next = from;
    d->end = to;
    tcp_arg(pcb, d);
    tcp_sent(pcb, dump_sent);
    return dump_fill(d, pcb);
}
