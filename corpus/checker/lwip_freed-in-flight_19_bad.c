#include <lwip/tcp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* lwip/pbuf.h, lwip/err.h, lwip/tcp.h: what is used here */
struct pbuf {
  struct pbuf *next;
  void *payload;
  uint16_t tot_len;
  uint16_t len;
};
enum { ERR_OK = 0, ERR_MEM = -1, ERR_ABRT = -13 };
uint8_t pbuf_free(struct pbuf *p);
uint16_t tcp_sndbuf(struct tcp_pcb *pcb);
void tcp_recved(struct tcp_pcb *pcb, uint16_t len);
void tcp_arg(struct tcp_pcb *pcb, void *arg);
void tcp_abort(struct tcp_pcb *pcb);
err_t tcp_close(struct tcp_pcb *pcb);
void tcp_recv(struct tcp_pcb *pcb, err_t (*recv)(void *, struct tcp_pcb *, struct pbuf *, err_t));
void tcp_err(struct tcp_pcb *pcb, void (*err)(void *, err_t));

struct bridge;

struct end {
  struct bridge *bridge;
  struct tcp_pcb *pcb;
  struct end *other;
  uint32_t moved;
};

struct bridge {
  struct end end[2];
};

static void bridge_close(struct bridge *b)
{
  int i;

  for (i = 0; i < 2; i++) {
    struct tcp_pcb *pcb = b->end[i].pcb;

    if (pcb == NULL)
      continue;
    tcp_arg(pcb, NULL);
    tcp_recv(pcb, NULL);
    tcp_err(pcb, NULL);
    tcp_close(pcb);
  }
  free(b);
}

static void bridge_err(void *arg, err_t err)
{
  struct end *e = arg;

  (void)err;
  e->pcb = NULL;
  bridge_close(e->bridge);
}

static err_t bridge_recv(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
  struct end *from = arg;
  struct tcp_pcb *peer = from->other->pcb;
  struct pbuf *q;

  if (p == NULL || err != ERR_OK) {
    if (p != NULL)
      pbuf_free(p);
    bridge_close(from->bridge);
    return ERR_OK;
  }
  if (p->tot_len > tcp_sndbuf(peer))
    return ERR_MEM; /* the stack keeps p and offers it again */

  for (q = p; q != NULL; q = q->next) {
    err = tcp_write(peer, q->payload, q->len, q->next ? TCP_WRITE_FLAG_MORE : 0);
    if (err != ERR_OK)
      break;
    from->moved += q->len;
  }
  tcp_recved(pcb, p->tot_len);
  pbuf_free(p); // expect: freed-in-flight
  if (err != ERR_OK) {
    bridge_close(from->bridge);
    return ERR_OK;
  }
  tcp_output(peer);
  return ERR_OK;
}

struct bridge *bridge_new(struct tcp_pcb *a, struct tcp_pcb *z)
{
  struct bridge *b = calloc(1, sizeof *b);
  int i;

  if (b == NULL)
    return NULL;
  b->end[0].pcb = a;
  b->end[1].pcb = z;
  for (i = 0; i < 2; i++) {
    b->end[i].bridge = b;
    b->end[i].other = &b->end[1 - i];
    tcp_arg(b->end[i].pcb, &b->end[i]);
    tcp_recv(b->end[i].pcb, bridge_recv);
    tcp_err(b->end[i].pcb, bridge_err);
  }
  return b;
}
