/* Firmware log download: the log is rendered once and sent without copying. */
#include <lwip/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tcp_arg(struct tcp_pcb *, void *);
void tcp_sent(struct tcp_pcb *, err_t (*)(void *, struct tcp_pcb *, uint16_t));
void tcp_err(struct tcp_pcb *, void (*)(void *, err_t));
err_t tcp_close(struct tcp_pcb *);

#define PIECE 1024

struct download {
    char *text;
    uint32_t len;
    uint32_t written; /* given to the stack */
    uint32_t acked; /* confirmed by the peer, header included */
    uint32_t head;
};

static void download_free(struct download *d)
{
    free(d->text);
    free(d);
}

static void pump(struct download *d, struct tcp_pcb *pcb)
{
    while (d->written < d->len) {
        uint32_t left = d->len - d->written;
        uint16_t n = (uint16_t)(left < PIECE ? left : PIECE);
        uint8_t flags = left > n ? TCP_WRITE_FLAG_MORE : 0;
        if (tcp_write(pcb, d->text + d->written, n, flags) != 0)
            break;
        d->written += n;
    }
    tcp_output(pcb);
}

static err_t on_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct download *d = arg;
    d->acked += len;
    if (d->acked < d->head + d->len) {
        pump(d, pcb);
        return 0;
    }
    tcp_arg(pcb, NULL);
    tcp_sent(pcb, NULL);
    tcp_err(pcb, NULL);
    download_free(d);
    return tcp_close(pcb);
}

/* The pcb and its segments are already gone. */
static void on_error(void *arg, err_t err)
{
    (void)err;
    download_free(arg);
}

/* Takes over `text`, which came from malloc, when the result is 0. */
int download_start(struct tcp_pcb *pcb, char *text, uint32_t len)
{
    char head[64];
    int n = snprintf(head, sizeof head, "LOG %lu\r\n", (unsigned long)len);
    struct download *d = calloc(1, sizeof *d);
    if (!d)
        return -1;
    if (tcp_write(pcb, head, (uint16_t)n, TCP_WRITE_FLAG_COPY | TCP_WRITE_FLAG_MORE) != 0) {
        free(d);
        return -1;
    }
    d->text = text;
    d->len = len;
    d->head = (uint32_t)n;
    tcp_arg(pcb, d);
    tcp_sent(pcb, on_sent);
    tcp_err(pcb, on_error);
    pump(d, pcb);
    return 0;
}
