#include <lwip/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct pbuf;
typedef err_t (*tcp_recv_fn)(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err);
void tcp_arg(struct tcp_pcb *, void *arg);
void tcp_recv(struct tcp_pcb *, tcp_recv_fn fn);
void tcp_recved(struct tcp_pcb *, uint16_t len);
err_t tcp_close(struct tcp_pcb *);
uint8_t pbuf_free(struct pbuf *);
uint16_t pbuf_copy_partial(const struct pbuf *, void *dst, uint16_t len, uint16_t off);

#define NSENSORS 8

struct sensor {
    const char *name;
    int32_t milli;
    uint32_t age_s;
};

static struct sensor sensors[NSENSORS];
static unsigned nsensors;
static uint32_t hits;
static char page[1400];

void sensor_report(unsigned idx, const char *name, int32_t milli)
{
    if (idx >= NSENSORS)
        return;
    sensors[idx] = (struct sensor){name, milli, 0};
    if (idx >= nsensors)
        nsensors = idx + 1;
}

void sensor_tick(void)
{
    for (unsigned i = 0; i < nsensors; i++)
        sensors[i].age_s++;
}

static uint16_t page_build(void)
{
    int n = snprintf(page, sizeof page, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n# hit %u\n", (unsigned)++hits); // expect: mutated-in-flight
    for (unsigned i = 0; i < nsensors && n < (int)sizeof page - 64; i++)
        n += snprintf(page + n, sizeof page - (size_t)n, "%.20s %ld %u\n", sensors[i].name, (long)sensors[i].milli, // allow: mutated-in-flight
                      (unsigned)sensors[i].age_s);
    return (uint16_t)n;
}

static err_t on_request(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    char verb[5] = {0};
    uint16_t got, len;
    (void)arg;
    if (!p || err)
        return tcp_close(pcb);
    got = pbuf_copy_partial(p, verb, 4, 0);
    tcp_recved(pcb, got);
    pbuf_free(p);
    if (strcmp(verb, "GET ") != 0)
        return tcp_close(pcb);
    len = page_build();
    if (tcp_write(pcb, page, len, 0) == 0) // allow: mutated-in-flight
        tcp_output(pcb);
    return tcp_close(pcb);
}

err_t on_accept(void *arg, struct tcp_pcb *pcb, err_t err)
{
    (void)arg;
    if (err || !pcb)
        return err;
    tcp_arg(pcb, NULL);
    tcp_recv(pcb, on_request);
    return 0;
}
