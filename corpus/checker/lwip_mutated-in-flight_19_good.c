#include <lwip/tcp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef err_t (*sent_fn)(void *arg, struct tcp_pcb *pcb, uint16_t len);
void tcp_arg(struct tcp_pcb *pcb, void *arg);
void tcp_sent(struct tcp_pcb *pcb, sent_fn fn);
void tcp_err(struct tcp_pcb *pcb, void (*err)(void *arg, err_t err));
err_t tcp_close(struct tcp_pcb *pcb);

struct flash_file {
    uint32_t start, size;
};

int flash_read(uint32_t at, void *dst, uint32_t n);

struct download {
    struct flash_file file;
    uint32_t pos;
    uint16_t unacked;
    uint8_t used;
    uint8_t block[1024];
};

#define MAX_DOWNLOADS 4
static struct download pool[MAX_DOWNLOADS];

static struct download *download_get(void)
{
    for (int i = 0; i < MAX_DOWNLOADS; i++)
        if (!pool[i].used) {
            memset(&pool[i], 0, sizeof pool[i]);
            pool[i].used = 1;
            return &pool[i];
        }
    return NULL;
}

/* The pcb and its segments are gone by now. */
static void download_lost(void *arg, err_t err)
{
    struct download *d = arg;

    (void)err;
    if (d)
        d->used = 0;
}

static void download_end(struct download *d, struct tcp_pcb *pcb)
{
    tcp_arg(pcb, NULL);
    tcp_sent(pcb, NULL);
    tcp_err(pcb, NULL);
    tcp_close(pcb);
    d->used = 0;
}

/* Called with nothing of block[] outstanding. */
static err_t download_block(struct download *d, struct tcp_pcb *pcb)
{
    uint32_t left = d->file.size - d->pos;
    uint16_t n = (uint16_t)(left < sizeof d->block ? left : sizeof d->block);
    err_t e;

    if (n == 0 || flash_read(d->file.start + d->pos, d->block, n) < 0) {
        download_end(d, pcb);
        return 0;
    }
    e = tcp_write(pcb, d->block, n, 0);
    if (e) {
        download_end(d, pcb);
        return e;
    }
    d->pos += n;
    d->unacked = n;
    return tcp_output(pcb);
}

static err_t download_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct download *d = arg;

    d->unacked = (uint16_t)(len < d->unacked ? d->unacked - len : 0);
    if (d->unacked > 0)
        return 0;
    return download_block(d, pcb);
}

err_t download_begin(struct tcp_pcb *pcb, const struct flash_file *f)
{
    struct download *d = download_get();

    if (!d)
        return -1;
    d->file = *f;
    tcp_arg(pcb, d);
    tcp_sent(pcb, download_sent);
    tcp_err(pcb, download_lost);
    return download_block(d, pcb);
}
