#include <lwip/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef err_t (*tcp_sent_fn)(void *arg, struct tcp_pcb *pcb, uint16_t len);
typedef void (*tcp_err_fn)(void *arg, err_t err);
void tcp_arg(struct tcp_pcb *pcb, void *arg);
void tcp_sent(struct tcp_pcb *pcb, tcp_sent_fn fn);
void tcp_err(struct tcp_pcb *pcb, tcp_err_fn fn);
err_t tcp_close(struct tcp_pcb *pcb);
void tcp_abort(struct tcp_pcb *pcb);

#define OK 0
#define E_MEM (-1)
#define E_ABRT (-13)
#define CHUNK 1024

struct http_conn {
    struct tcp_pcb *pcb;
    char *resp;
    uint16_t resp_len;
    uint16_t queued;
    uint16_t unacked;
};

static err_t conn_finish(struct http_conn *c)
{
    struct tcp_pcb *pcb = c->pcb;
    err_t rc = OK;

    tcp_arg(pcb, NULL);
    tcp_sent(pcb, NULL);
    tcp_err(pcb, NULL);
    if (tcp_close(pcb) != OK) {
        tcp_abort(pcb);
        rc = E_ABRT;
    }
    free(c->resp);
    free(c);
    return rc;
}

static err_t send_more(struct http_conn *c)
{
    while (c->queued < c->resp_len) {
        uint16_t n = (uint16_t)(c->resp_len - c->queued);
        err_t e;
        if (n > CHUNK)
            n = CHUNK;
        e = tcp_write(c->pcb, c->resp + c->queued, n, 0);
        if (e == E_MEM)
            break;
        if (e != OK)
            return e;
        c->queued = (uint16_t)(c->queued + n);
        c->unacked = (uint16_t)(c->unacked + n);
    }
    return tcp_output(c->pcb);
}

static err_t on_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct http_conn *c = arg;

    (void)pcb;
    c->unacked = (uint16_t)(c->unacked - len);
    if (c->queued < c->resp_len)
        return send_more(c);
    return c->unacked ? OK : conn_finish(c);
}

static void on_err(void *arg, err_t err)
{
    struct http_conn *c = arg;
    (void)err;
    free(c->resp);
    free(c);
}

err_t http_respond(struct tcp_pcb *pcb, const char *type, const char *body, uint16_t body_len)
{
    struct http_conn *c = calloc(1, sizeof *c);
    int n;

    if (!c)
        return E_MEM;
    if (body_len > 60000) {
        free(c);
        return E_MEM;
    }
    c->resp = malloc(128u + body_len);
    if (!c->resp) {
        free(c);
        return E_MEM;
    }
    n = snprintf(c->resp, 128, "HTTP/1.0 200 OK\r\nContent-Type: %.40s\r\nContent-Length: %u\r\n\r\n", type, body_len);
    memcpy(c->resp + n, body, body_len);
    c->resp_len = (uint16_t)(n + body_len);
    c->pcb = pcb;
    tcp_arg(pcb, c);
    tcp_sent(pcb, on_sent);
    tcp_err(pcb, on_err);
    return send_more(c);
}
