#include <lwip/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef ERR_OK
#define ERR_OK 0
#define ERR_MEM (-1)
#endif

void tcp_arg(struct tcp_pcb *, void *);
void tcp_sent(struct tcp_pcb *, err_t (*)(void *, struct tcp_pcb *, uint16_t));
void tcp_err(struct tcp_pcb *, void (*)(void *, err_t));
err_t tcp_close(struct tcp_pcb *);

#define PIECE 1024u

static const char ok_head[] = "HTTP/1.0 200 OK\r\nContent-Type: text/csv\r\nConnection: close\r\n\r\n";

struct export_job {
    char *csv;
    uint32_t len;
    uint32_t queued;
    uint32_t acked;
    unsigned char head_done;
};

size_t datalog_render(char *out, size_t cap, uint32_t from, uint32_t count);

static err_t export_push(struct export_job *j, struct tcp_pcb *pcb)
{
    err_t e = ERR_OK;

    if (!j->head_done) {
        e = tcp_write(pcb, ok_head, sizeof ok_head - 1, TCP_WRITE_FLAG_MORE);
        if (e != ERR_OK)
            return e;
        j->head_done = 1;
    }
    while (j->queued < j->len) {
        uint32_t n = j->len - j->queued;
        if (n > PIECE)
            n = PIECE;
        e = tcp_write(pcb, j->csv + j->queued, (uint16_t)n, 0);
        if (e != ERR_OK)
            break;
        j->queued += n;
    }
    tcp_output(pcb);
    return e == ERR_MEM ? ERR_OK : e;
}

static void export_gone(void *arg, err_t why)
{
    struct export_job *j = arg;

    (void)why;
    if (!j)
        return;
    free(j->csv);
    free(j);
}

static err_t export_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct export_job *j = arg;

    if (!j)
        return ERR_OK;
    j->acked += len;
    if (j->queued < j->len)
        return export_push(j, pcb);

    tcp_arg(pcb, NULL);
    free(j->csv); // expect: freed-in-flight
    free(j);
    return tcp_close(pcb);
}

err_t export_begin(struct tcp_pcb *pcb, uint32_t from, uint32_t count)
{
    struct export_job *j = calloc(1, sizeof *j);
    size_t cap = (size_t)count * 40;

    if (!j)
        return ERR_MEM;
    j->csv = malloc(cap);
    if (!j->csv) {
        free(j);
        return ERR_MEM;
    }
    j->len = (uint32_t)datalog_render(j->csv, cap, from, count);
    tcp_arg(pcb, j);
    tcp_err(pcb, export_gone);
    tcp_sent(pcb, export_sent);
    return export_push(j, pcb);
}
