/* Firmware download over the raw TCP API: the image is staged block by block through a RAM buffer. */
#include <lwip/tcp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BLOCK 1024
#define ERR_OK 0
#define ERR_MEM (-1)

/* rest of the raw API used here */
typedef err_t (*tcp_sent_fn)(void *arg, struct tcp_pcb *pcb, uint16_t len);
typedef err_t (*tcp_poll_fn)(void *arg, struct tcp_pcb *pcb);
extern void tcp_arg(struct tcp_pcb *pcb, void *arg);
extern void tcp_sent(struct tcp_pcb *pcb, tcp_sent_fn fn);
extern void tcp_poll(struct tcp_pcb *pcb, tcp_poll_fn fn, uint8_t interval);
extern err_t tcp_close(struct tcp_pcb *pcb);

extern const uint8_t *flash_map(uint32_t page);
extern void flash_unmap(void);

struct download {
    uint32_t size, pos, acked;
    uint8_t block[BLOCK];
    uint8_t in_use;
};

static struct download slots[2];

static err_t send_block(struct download *d, struct tcp_pcb *pcb)
{
    uint32_t n = d->size - d->pos;
    err_t e;

    if (n == 0 || d->acked != d->pos)
        return ERR_OK;
    if (n > BLOCK)
        n = BLOCK;
    memcpy(d->block, flash_map(d->pos / BLOCK), n);
    flash_unmap();
    e = tcp_write(pcb, d->block, (uint16_t)n, d->pos + n < d->size ? TCP_WRITE_FLAG_MORE : 0);
    if (e == ERR_OK)
        d->pos += n;
    return e == ERR_MEM ? ERR_OK : e;
}

static err_t on_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct download *d = arg;

    d->acked += len;
    if (d->acked == d->size) {
        d->in_use = 0;
        tcp_arg(pcb, NULL);
        tcp_sent(pcb, NULL);
        tcp_poll(pcb, NULL, 0);
        return tcp_close(pcb);
    }
    return send_block(d, pcb);
}

static err_t on_poll(void *arg, struct tcp_pcb *pcb)
{
    struct download *d = arg;
    err_t e = send_block(d, pcb);
    return e == ERR_OK ? tcp_output(pcb) : e;
}

err_t download_start(struct tcp_pcb *pcb, uint32_t size)
{
    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++) {
        struct download *d = &slots[i];
        err_t e;
        if (d->in_use)
            continue;
        memset(d, 0, sizeof *d);
        d->in_use = 1;
        d->size = size;
        tcp_arg(pcb, d);
        tcp_sent(pcb, on_sent);
        tcp_poll(pcb, on_poll, 4);
        e = send_block(d, pcb);
        return e == ERR_OK ? tcp_output(pcb) : e;
    }
    return ERR_MEM;
}
