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
void tcp_recved(struct tcp_pcb *pcb, uint16_t len);
void tcp_arg(struct tcp_pcb *pcb, void *arg);
void tcp_abort(struct tcp_pcb *pcb);
err_t tcp_close(struct tcp_pcb *pcb);
void tcp_recv(struct tcp_pcb *pcb, err_t (*recv)(void *, struct tcp_pcb *, struct pbuf *, err_t));
void tcp_sent(struct tcp_pcb *pcb, err_t (*sent)(void *, struct tcp_pcb *, uint16_t));
void tcp_err(struct tcp_pcb *pcb, void (*err)(void *, err_t));

#define RING 16

struct echo {
  struct pbuf *lent[RING];
  uint16_t left[RING];
  unsigned head;
  unsigned tail;
  int eof;
};

static void echo_free(struct echo *e)
{
  while (e->tail != e->head)
    pbuf_free(e->lent[e->tail++ % RING]);
  free(e);
}

/* The pcb is gone and with it every segment that pointed into our pbufs. */
static void echo_err(void *arg, err_t err)
{
  (void)err;
  echo_free(arg);
}

static err_t echo_abort(struct echo *e, struct tcp_pcb *pcb)
{
  tcp_err(pcb, NULL);
  tcp_abort(pcb);
  echo_free(e);
  return ERR_ABRT;
}

static err_t echo_finish(struct echo *e, struct tcp_pcb *pcb)
{
  tcp_arg(pcb, NULL);
  tcp_recv(pcb, NULL);
  tcp_sent(pcb, NULL);
  tcp_err(pcb, NULL);
  echo_free(e);
  if (tcp_close(pcb) == ERR_OK)
    return ERR_OK;
  tcp_abort(pcb);
  return ERR_ABRT;
}

static err_t echo_sent(void *arg, struct tcp_pcb *pcb, uint16_t acked)
{
  struct echo *e = arg;

  while (acked && e->tail != e->head) {
    unsigned i = e->tail % RING;
    uint16_t n = acked < e->left[i] ? acked : e->left[i];

    acked = (uint16_t)(acked - n);
    e->left[i] = (uint16_t)(e->left[i] - n);
    if (e->left[i] == 0) {
      tcp_recved(pcb, e->lent[i]->tot_len);
      pbuf_free(e->lent[i]);
      e->tail++;
    }
  }
  if (e->eof && e->tail == e->head)
    return echo_finish(e, pcb);
  return ERR_OK;
}

static err_t echo_recv(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
  struct echo *e = arg;
  struct pbuf *q;

  if (p == NULL) {
    e->eof = 1;
    return e->tail == e->head ? echo_finish(e, pcb) : ERR_OK;
  }
  if (err != ERR_OK) {
    pbuf_free(p);
    return echo_abort(e, pcb);
  }
  if (e->head - e->tail == RING)
    return ERR_MEM; /* the stack keeps p and offers it again */
  for (q = p; q != NULL; q = q->next) {
    if (tcp_write(pcb, q->payload, q->len, 0) != ERR_OK) {
      err_t rc = echo_abort(e, pcb);

      pbuf_free(p);
      return rc;
    }
  }
  e->lent[e->head % RING] = p;
  e->left[e->head % RING] = p->tot_len;
  e->head++;
  tcp_output(pcb);
  return ERR_OK;
}

err_t echo_accept(void *arg, struct tcp_pcb *pcb, err_t err)
{
  struct echo *e;

  (void)arg;
  if (err != ERR_OK || (e = calloc(1, sizeof *e)) == NULL)
    return ERR_MEM;
  tcp_arg(pcb, e);
  tcp_recv(pcb, echo_recv);
  tcp_sent(pcb, echo_sent);
  tcp_err(pcb, echo_err);
  return ERR_OK;
}
