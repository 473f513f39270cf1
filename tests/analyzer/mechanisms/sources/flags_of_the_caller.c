/* Whether the bytes are copied is said by flags that the caller passes. */
#include <stdio.h>

struct tcp_pcb;
typedef signed char err_t;
#define TCP_WRITE_FLAG_COPY 0x01
#define TCP_WRITE_FLAG_MORE 0x02
err_t tcp_write(struct tcp_pcb *pcb, const void *data, unsigned short size, unsigned char flags);

static err_t put(struct tcp_pcb *pcb, const char *text, int size, unsigned flags) {
  return tcp_write(pcb, text, (unsigned short)size, (unsigned char)(TCP_WRITE_FLAG_MORE | flags));
}

void copied(struct tcp_pcb *pcb, int n) {
  char line[32];
  put(pcb, line, snprintf(line, sizeof line, "%d\n", n), TCP_WRITE_FLAG_COPY);
}

void referred_to(struct tcp_pcb *pcb, int n) {
  char line[32];
  put(pcb, line, snprintf(line, sizeof line, "%d\n", n), 0); // expect: stack-escape
}
