/* Sensor web server on lwIP's raw API: replies are built on the heap and queued per connection.
   http_sent() and http_gone() are registered with tcp_sent() and tcp_err() where the listener accepts. */
#include <lwip/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERR_OK 0
#define ERR_MEM (-1)

struct reply {
    struct reply *next;
    uint16_t len;
    char text[];
};

struct http {
    struct tcp_pcb *pcb;
    struct reply *first, **last;
    uint32_t unacked, served;
};

void http_open(struct http *h, struct tcp_pcb *pcb)
{
    memset(h, 0, sizeof *h);
    h->pcb = pcb;
    h->last = &h->first;
}

static struct reply *reply_new(const float *values, int n)
{
    size_t cap = 128 + (size_t)n * 16, at;
    struct reply *r = malloc(sizeof *r + cap);

    if (!r)
        return NULL;
    r->next = NULL;
    at = (size_t)snprintf(r->text, cap, "HTTP/1.0 200 OK\r\nContent-Type: text/csv\r\n\r\n");
    for (int i = 0; i < n && at + 16 < cap; i++)
        at += (size_t)snprintf(r->text + at, cap - at, "%.3g\r\n", (double)values[i]);
    r->len = (uint16_t)at;
    return r;
}

err_t http_values(struct http *h, const float *values, int n)
{
    struct reply *r = n > 2000 ? NULL : reply_new(values, n);
    err_t e;

    if (!r)
        return ERR_MEM;
    e = tcp_write(h->pcb, r->text, r->len, 0);
    if (e != ERR_OK) {
        free(r);
        return e;
    }
    *h->last = r;
    h->last = &r->next;
    h->unacked += r->len;
    return tcp_output(h->pcb);
}

static struct reply *http_shift(struct http *h)
{
    struct reply *r = h->first;

    if (r) {
        h->first = r->next;
        if (!h->first)
            h->last = &h->first;
        h->served++;
    }
    return r;
}

err_t http_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct http *h = arg;
    struct reply *r = http_shift(h);

    h->unacked -= len;
    free(r); // expect: freed-in-flight
    return h->first ? tcp_output(pcb) : ERR_OK;
}

void http_gone(void *arg, err_t err)
{
    struct http *h = arg;
    struct reply *r;

    (void)err;
    h->pcb = NULL;
    while ((r = http_shift(h)) != NULL)
        free(r);
}
