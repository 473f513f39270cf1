#include <lwip/tcp.h>
#include <stdio.h>
#include <string.h>

#define ERR_OK 0
#define ERR_MEM (-1)

typedef err_t (*tcp_poll_fn)(void *arg, struct tcp_pcb *pcb);
typedef err_t (*tcp_sent_fn)(void *arg, struct tcp_pcb *pcb, uint16_t len);
typedef void (*tcp_err_fn)(void *arg, err_t err);
void tcp_arg(struct tcp_pcb *, void *arg);
void tcp_poll(struct tcp_pcb *, tcp_poll_fn, uint8_t interval);
void tcp_sent(struct tcp_pcb *, tcp_sent_fn);
void tcp_err(struct tcp_pcb *, tcp_err_fn);
uint16_t tcp_sndbuf(struct tcp_pcb *);

struct sample {
    int32_t mv, ma, temp;
    uint32_t ms;
};

struct telemetry {
    struct tcp_pcb *pcb;
    struct sample last;
    uint32_t seq;
    uint32_t skipped;
    uint32_t unacked;
    char line[128];
};

extern void adc_read(struct sample *out);

static err_t telemetry_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct telemetry *t = arg;

    (void)pcb;
    t->unacked -= len;
    return ERR_OK;
}

static err_t telemetry_tick(void *arg, struct tcp_pcb *pcb)
{
    struct telemetry *t = arg;
    err_t e;
    int n;

    adc_read(&t->last);
    if (t->unacked || tcp_sndbuf(pcb) < sizeof t->line) {
        t->skipped++;
        return ERR_OK;
    }
    n = snprintf(t->line, sizeof t->line, "%lu,%lu,%ld,%ld,%ld\r\n", (unsigned long)t->seq,
                 (unsigned long)t->last.ms, (long)t->last.mv, (long)t->last.ma, (long)t->last.temp);
    e = tcp_write(pcb, t->line, (uint16_t)n, 0);
    if (e == ERR_MEM) {
        t->skipped++;
        return ERR_OK;
    }
    if (e != ERR_OK)
        return e;
    t->unacked += (uint32_t)n;
    t->seq++;
    return tcp_output(pcb);
}

static void telemetry_err(void *arg, err_t err)
{
    struct telemetry *t = arg;

    (void)err;
    t->pcb = NULL;
}

err_t telemetry_connected(void *arg, struct tcp_pcb *pcb, err_t err)
{
    struct telemetry *t = arg;

    if (err != ERR_OK)
        return err;
    t->pcb = pcb;
    t->seq = 0;
    t->unacked = 0;
    tcp_arg(pcb, t);
    tcp_err(pcb, telemetry_err);
    tcp_sent(pcb, telemetry_sent);
    tcp_poll(pcb, telemetry_tick, 1);
    return ERR_OK;
}
