/* Sensor history over raw TCP, one block buffer per connection. */
#include <lwip/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void tcp_arg(struct tcp_pcb *, void *arg);
void tcp_sent(struct tcp_pcb *, err_t (*fn)(void *arg, struct tcp_pcb *, uint16_t len));

#define BLOCK 2048
#define LINE_MAX_LEN 24

int history_get(unsigned idx, long *when, int *value);

struct history {
    unsigned idx;
    uint16_t unacked;
    char block[BLOCK];
};

static uint16_t history_fill(struct history *h)
{
    uint16_t n = 0;
    long when;
    int value;

    while (n + LINE_MAX_LEN <= BLOCK && history_get(h->idx, &when, &value) == 0) {
        int k = snprintf(h->block + n, LINE_MAX_LEN, "%ld %d\n", when % 1000000000L, value % 100000);
        n = (uint16_t)(n + k);
        h->idx++;
    }
    return n;
}

static err_t history_next(struct history *h, struct tcp_pcb *pcb)
{
    uint16_t n = history_fill(h);
    err_t e;

    if (n == 0)
        return 0;
    e = tcp_write(pcb, h->block, n, 0);
    if (e)
        return e;
    h->unacked = n;
    return tcp_output(pcb);
}

static err_t history_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct history *h = arg;

    h->unacked = (uint16_t)(h->unacked - len);
    if (h->unacked > 0)
        return 0;
    return history_next(h, pcb);
}

err_t history_start(struct tcp_pcb *pcb)
{
    struct history *h = calloc(1, sizeof *h);

    if (!h)
        return -1;
    tcp_arg(pcb, h);
    tcp_sent(pcb, history_sent);
    return history_next(h, pcb);
}
