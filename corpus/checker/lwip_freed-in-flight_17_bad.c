#include <lwip/tcp.h>
#include <stddef.h>
#include <stdint.h>

struct pbuf {
    struct pbuf *next;
    void *payload;
    uint16_t tot_len;
    uint16_t len;
};

typedef err_t (*tcp_recv_fn)(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err);
typedef void (*tcp_err_fn)(void *arg, err_t err);

uint8_t pbuf_free(struct pbuf *p);
void tcp_recved(struct tcp_pcb *pcb, uint16_t len);
void tcp_arg(struct tcp_pcb *pcb, void *arg);
void tcp_recv(struct tcp_pcb *pcb, tcp_recv_fn fn);
void tcp_err(struct tcp_pcb *pcb, tcp_err_fn fn);
err_t tcp_close(struct tcp_pcb *pcb);
uint16_t tcp_sndbuf_of(struct tcp_pcb *pcb);

#define ERR_OK 0
#define ERR_MEM (-1)

struct bridge {
    struct tcp_pcb *inside;
    struct tcp_pcb *outside;
    uint32_t bytes;
    uint32_t dropped;
};

static void bridge_shut(struct bridge *b, struct tcp_pcb *pcb)
{
    tcp_arg(pcb, NULL);
    tcp_recv(pcb, NULL);
    tcp_close(pcb);
    if (b->inside == pcb)
        b->inside = NULL;
    if (b->outside == pcb)
        b->outside = NULL;
}

static err_t bridge_forward(struct bridge *b, struct tcp_pcb *to, const struct pbuf *p)
{
    const struct pbuf *q;

    if (!to || tcp_sndbuf_of(to) < p->tot_len)
        return ERR_MEM;
    for (q = p; q != NULL; q = q->next) {
        err_t e = tcp_write(to, q->payload, q->len, q->next ? TCP_WRITE_FLAG_MORE : 0); // allow: freed-in-flight
        if (e != ERR_OK)
            return e;
        b->bytes += q->len;
    }
    return tcp_output(to);
}

static err_t bridge_recv(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    struct bridge *b = arg;
    struct tcp_pcb *to = pcb == b->inside ? b->outside : b->inside;

    if (p == NULL || err != ERR_OK) {
        if (p)
            pbuf_free(p);
        bridge_shut(b, pcb);
        return ERR_OK;
    }
    if (bridge_forward(b, to, p) != ERR_OK)
        b->dropped += p->tot_len;
    tcp_recved(pcb, p->tot_len);
    pbuf_free(p); // expect: freed-in-flight
    return ERR_OK;
}

void bridge_start(struct bridge *b, struct tcp_pcb *inside, struct tcp_pcb *outside)
{
    b->inside = inside;
    b->outside = outside;
    b->bytes = b->dropped = 0;
    tcp_arg(inside, b);
    tcp_arg(outside, b);
    tcp_recv(inside, bridge_recv);
    tcp_recv(outside, bridge_recv);
}
