#include <lwip/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERR_OK 0
#define ERR_MEM (-1)

void tcp_arg(struct tcp_pcb *, void *arg);
void tcp_sent(struct tcp_pcb *, err_t (*fn)(void *arg, struct tcp_pcb *, uint16_t len));

struct reply {
    char *head;
    uint16_t head_len;
    char *body;
    uint16_t body_len;
    uint32_t unacked;
};

static void reply_free(struct reply *r)
{
    free(r->head); // expect: freed-in-flight
    free(r->body);
    free(r);
}

static err_t reply_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct reply *r = arg;
    if (!r)
        return ERR_OK;
    r->unacked -= len;
    if (r->unacked == 0) {
        tcp_arg(pcb, NULL);
        reply_free(r);
    }
    return ERR_OK;
}

static struct reply *reply_new(const char *type, const char *body)
{
    struct reply *r = calloc(1, sizeof *r);
    size_t n = strlen(body);
    if (!r)
        return NULL;
    r->head = malloc(128);
    r->body = malloc(n);
    if (!r->head || !r->body) {
        free(r->head);
        free(r->body);
        free(r);
        return NULL;
    }
    memcpy(r->body, body, n);
    r->body_len = (uint16_t)n;
    r->head_len = (uint16_t)snprintf(r->head, 128, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %u\r\n\r\n",
                                     type, (unsigned)n);
    return r;
}

err_t send_reply(struct tcp_pcb *pcb, const char *type, const char *body)
{
    struct reply *r = reply_new(type, body);
    err_t e;
    if (!r)
        return ERR_MEM;
    e = tcp_write(pcb, r->head, r->head_len, TCP_WRITE_FLAG_MORE); // allow: freed-in-flight
    if (e == ERR_OK)
        e = tcp_write(pcb, r->body, r->body_len, 0);
    if (e != ERR_OK) {
        reply_free(r); // allow: freed-in-flight
        return e;
    }
    r->unacked = (uint32_t)r->head_len + r->body_len;
    tcp_arg(pcb, r);
    tcp_sent(pcb, reply_sent);
    return tcp_output(pcb);
}
