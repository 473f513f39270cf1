#include <lwip/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Raw API of lwIP, besides tcp_write and tcp_output. */
struct pbuf;
typedef err_t (*recv_fn)(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err);
void tcp_arg(struct tcp_pcb *pcb, void *arg);
void tcp_recv(struct tcp_pcb *pcb, recv_fn fn);
typedef err_t (*sent_fn)(void *arg, struct tcp_pcb *pcb, uint16_t len);
typedef void (*err_fn)(void *arg, err_t err);
void tcp_sent(struct tcp_pcb *pcb, sent_fn fn);
void tcp_err(struct tcp_pcb *pcb, err_fn fn);
void tcp_recved(struct tcp_pcb *pcb, uint16_t len);
err_t tcp_close(struct tcp_pcb *pcb);
void tcp_abort(struct tcp_pcb *pcb);
uint8_t pbuf_free(struct pbuf *p);
uint16_t pbuf_copy_partial(const struct pbuf *p, void *to, uint16_t len, uint16_t offset);

#define ERR_OK 0
#define ERR_MEM (-1)
#define ERR_ABRT (-13)

static const char page_ok[] = "<html><body>Boiler: running</body></html>\n";
static const char page_off[] = "<html><body>Boiler: off</body></html>\n";

struct http_conn {
    char request[128];
    char head[128];
    uint16_t head_len;
    const char *body;
    uint16_t body_len;
    uint32_t unacked;
};

int boiler_is_running(void);

static void http_prepare(struct http_conn *hc)
{
    int running = boiler_is_running();
    hc->body = running ? page_ok : page_off;
    hc->body_len = running ? sizeof page_ok - 1 : sizeof page_off - 1;
    hc->head_len = (uint16_t)snprintf(hc->head, sizeof hc->head,
                                      "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: %u\r\n\r\n",
                                      hc->body_len);
}

static err_t http_finish(struct tcp_pcb *pcb, struct http_conn *hc)
{
    tcp_arg(pcb, NULL);
    tcp_recv(pcb, NULL);
    tcp_sent(pcb, NULL);
    tcp_err(pcb, NULL);
    free(hc);
    if (tcp_close(pcb) != ERR_OK) {
        tcp_abort(pcb);
        return ERR_ABRT;
    }
    return ERR_OK;
}

static err_t http_on_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct http_conn *hc = arg;

    hc->unacked -= len;
    if (hc->unacked == 0)
        return http_finish(pcb, hc);
    return ERR_OK;
}

/* The stack has freed the pcb, and with it all that was queued. */
static void http_on_err(void *arg, err_t err)
{
    (void)err;
    free(arg);
}

static err_t http_respond(struct tcp_pcb *pcb, struct http_conn *hc)
{
    err_t e;

    http_prepare(hc);
    e = tcp_write(pcb, hc->head, hc->head_len, TCP_WRITE_FLAG_MORE);
    if (e == ERR_OK)
        e = tcp_write(pcb, hc->body, hc->body_len, 0);
    if (e == ERR_OK) {
        hc->unacked = (uint32_t)hc->head_len + hc->body_len;
        e = tcp_output(pcb);
    }
    return e;
}

static void http_abort(struct tcp_pcb *pcb, struct http_conn *hc)
{
    tcp_arg(pcb, NULL);
    tcp_err(pcb, NULL);
    tcp_abort(pcb);
    free(hc);
}

static err_t http_on_recv(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    struct http_conn *hc = arg;
    uint16_t n;

    if (!p || err != ERR_OK) {
        if (p)
            pbuf_free(p);
        return hc->unacked == 0 ? http_finish(pcb, hc) : ERR_OK;
    }
    n = pbuf_copy_partial(p, hc->request, sizeof hc->request - 1, 0);
    hc->request[n] = '\0';
    tcp_recved(pcb, n);
    pbuf_free(p);
    if (hc->unacked > 0)
        return ERR_OK;
    if (strncmp(hc->request, "GET ", 4) != 0 || http_respond(pcb, hc) != ERR_OK) {
        http_abort(pcb, hc);
        return ERR_ABRT;
    }
    return ERR_OK;
}

err_t http_on_accept(void *arg, struct tcp_pcb *pcb, err_t err)
{
    struct http_conn *hc;

    (void)arg;
    if (err != ERR_OK)
        return err;
    hc = calloc(1, sizeof *hc);
    if (!hc)
        return ERR_MEM;
    tcp_arg(pcb, hc);
    tcp_recv(pcb, http_on_recv);
    tcp_sent(pcb, http_on_sent);
    tcp_err(pcb, http_on_err);
    return ERR_OK;
}
