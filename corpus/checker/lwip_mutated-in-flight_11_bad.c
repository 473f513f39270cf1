#include <lwip/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Sensor node: pushes a reading to every subscriber. To save memory nothing is copied into
 * the stack, each subscriber has its own transmit buffer. */

#define MAX_SUB 4

extern void tcp_arg(struct tcp_pcb *, void *);
extern void tcp_sent(struct tcp_pcb *, err_t (*)(void *, struct tcp_pcb *, uint16_t));

struct subscriber {
    struct tcp_pcb *pcb;
    uint32_t queued, acked;
    char tx[128];
};

static struct subscriber subs[MAX_SUB];

static const char banner[] = "SENSOR 1.2\r\n";

static err_t on_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct subscriber *s = arg;

    (void)pcb;
    s->acked += len;
    return 0;
}

static int emit(struct subscriber *s, const void *p, int n)
{
    if (tcp_write(s->pcb, p, (uint16_t)n, 0) != 0) // allow: mutated-in-flight
        return -1;
    s->queued += (uint32_t)n;
    return tcp_output(s->pcb);
}

int subscriber_add(struct tcp_pcb *pcb)
{
    for (int i = 0; i < MAX_SUB; i++) {
        struct subscriber *s = &subs[i];
        if (s->pcb)
            continue;
        memset(s, 0, sizeof *s);
        s->pcb = pcb;
        tcp_arg(pcb, s);
        tcp_sent(pcb, on_sent);
        return emit(s, banner, sizeof banner - 1);
    }
    return -1;
}

static void report(struct subscriber *s, uint32_t ms, int milli_c)
{
    int n = snprintf(s->tx, sizeof s->tx, "%lu %d.%03d\r\n", (unsigned long)ms, milli_c / 1000, milli_c % 1000); // expect: mutated-in-flight

    emit(s, s->tx, n);
}

/* called from the 100 ms timer */
void sensor_tick(uint32_t ms, int milli_c)
{
    for (int i = 0; i < MAX_SUB; i++)
        if (subs[i].pcb)
            report(&subs[i], ms, milli_c);
}
