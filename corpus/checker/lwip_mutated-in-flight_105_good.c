#include <lwip/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct pbuf;
typedef err_t (*tcp_recv_fn)(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err);
typedef err_t (*tcp_sent_fn)(void *arg, struct tcp_pcb *pcb, uint16_t len);
typedef void (*tcp_err_fn)(void *arg, err_t err);
void tcp_arg(struct tcp_pcb *, void *arg);
void tcp_recv(struct tcp_pcb *, tcp_recv_fn fn);
void tcp_sent(struct tcp_pcb *, tcp_sent_fn fn);
void tcp_err(struct tcp_pcb *, tcp_err_fn fn);
void tcp_recved(struct tcp_pcb *, uint16_t len);
void tcp_abort(struct tcp_pcb *);
err_t tcp_close(struct tcp_pcb *);
uint8_t pbuf_free(struct pbuf *);
uint16_t pbuf_copy_partial(const struct pbuf *, void *dst, uint16_t len, uint16_t off);

#define NSENSORS 8
#define NCONNS 4
#define ERR_ABRT_ (-13)

struct sensor {
    const char *name;
    int32_t milli;
};

struct conn {
    int used;
    uint16_t unacked;
    char page[1400];
};

static struct sensor sensors[NSENSORS];
static unsigned nsensors;
static uint32_t hits;
static struct conn conns[NCONNS];

void sensor_report(unsigned idx, const char *name, int32_t milli)
{
    if (idx >= NSENSORS)
        return;
    sensors[idx] = (struct sensor){name, milli};
    if (idx >= nsensors)
        nsensors = idx + 1;
}

static uint16_t page_build(struct conn *c)
{
    int n = snprintf(c->page, sizeof c->page, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n# hit %u\n", (unsigned)++hits);
    for (unsigned i = 0; i < nsensors && n < (int)sizeof c->page - 64; i++)
        if (sensors[i].name)
            n += snprintf(c->page + n, sizeof c->page - (size_t)n, "%.20s %ld\n", sensors[i].name, (long)sensors[i].milli);
    return (uint16_t)n;
}

/* Only with nothing unacknowledged; gives the slot back. */
static err_t conn_end(struct conn *c, struct tcp_pcb *pcb)
{
    c->used = 0;
    tcp_arg(pcb, NULL);
    tcp_recv(pcb, NULL);
    tcp_sent(pcb, NULL);
    tcp_err(pcb, NULL);
    if (tcp_close(pcb) == 0)
        return 0;
    tcp_abort(pcb);
    return ERR_ABRT_;
}

static err_t on_request(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    struct conn *c = arg;
    char verb[5] = {0};
    uint16_t len;
    (void)err;
    if (!p)
        return c->unacked ? 0 : conn_end(c, pcb);
    tcp_recved(pcb, pbuf_copy_partial(p, verb, 4, 0));
    pbuf_free(p);
    if (c->unacked)
        return 0;
    if (strcmp(verb, "GET ") != 0)
        return conn_end(c, pcb);
    len = page_build(c);
    if (tcp_write(pcb, c->page, len, 0) != 0)
        return conn_end(c, pcb);
    c->unacked = len;
    tcp_output(pcb);
    return 0;
}

static err_t on_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct conn *c = arg;
    c->unacked = (uint16_t)(c->unacked - len);
    return c->unacked ? 0 : conn_end(c, pcb);
}

/* The stack has dropped the pcb together with its segments. */
static void on_error(void *arg, err_t err)
{
    struct conn *c = arg;
    (void)err;
    c->used = 0;
    c->unacked = 0;
}

err_t on_accept(void *arg, struct tcp_pcb *pcb, err_t err)
{
    struct conn *c = NULL;
    (void)arg;
    if (err || !pcb)
        return err;
    for (int i = 0; i < NCONNS && !c; i++)
        if (!conns[i].used)
            c = &conns[i];
    if (!c) {
        tcp_abort(pcb);
        return ERR_ABRT_;
    }
    c->used = 1;
    c->unacked = 0;
    tcp_arg(pcb, c);
    tcp_recv(pcb, on_request);
    tcp_sent(pcb, on_sent);
    tcp_err(pcb, on_error);
    return 0;
}
