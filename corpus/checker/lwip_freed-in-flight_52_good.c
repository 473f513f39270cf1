#include <lwip/tcp.h>
#include <stdlib.h>

void tcp_arg(struct tcp_pcb *, void *arg);
void tcp_sent(struct tcp_pcb *, err_t (*fn)(void *arg, struct tcp_pcb *, uint16_t len));

struct conn {
    unsigned queued, acked;
    unsigned body_end;
    char *body;
};

static err_t conn_acked(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct conn *c = arg;
    (void)pcb;
    c->acked += len;
    if (c->body && (int)(c->acked - c->body_end) >= 0) {
        free(c->body);
        c->body = NULL;
    }
    return 0;
}

void conn_init(struct conn *c, struct tcp_pcb *pcb)
{
    *c = (struct conn){0};
    tcp_arg(pcb, c);
    tcp_sent(pcb, conn_acked);
}

err_t conn_send(struct conn *c, struct tcp_pcb *pcb, char *owned, uint16_t len)
{
    err_t e;
    if (c->body)
        return -1;
    e = tcp_write(pcb, owned, len, 0);
    if (e)
        return e;
    c->body = owned;
    c->body_end = c->queued += len;
    tcp_output(pcb);
    return 0;
}
