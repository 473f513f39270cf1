/* Register server on lwIP's raw API: answers "read holding registers", refuses the rest. */
#include <lwip/tcp.h>
#include <stddef.h>
#include <string.h>

enum { FN_READ = 3, EX_FUNCTION = 1, EX_ADDRESS = 2, REGISTERS = 128 };

struct mb_request {
    uint16_t txn;
    uint8_t unit, fn;
    uint16_t first, count;
};

struct mb_header {
    uint8_t raw[9];
};

struct mb_server {
    struct tcp_pcb *pcb;
    uint16_t bank[REGISTERS];
    unsigned long served, refused;
};

static void put16(uint8_t *p, uint16_t v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static struct mb_header encode_header(const struct mb_request *rq, uint8_t fn, uint8_t tail)
{
    struct mb_header h;
    put16(h.raw, rq->txn);
    put16(h.raw + 2, 0);
    put16(h.raw + 4, (uint16_t)(fn & 0x80 ? 3 : 3 + tail));
    h.raw[6] = rq->unit;
    h.raw[7] = fn;
    h.raw[8] = tail;
    return h;
}

static err_t refuse(struct mb_server *s, const struct mb_request *rq, uint8_t code)
{
    struct mb_header h = encode_header(rq, rq->fn | 0x80, code);
    s->refused++;
    return tcp_write(s->pcb, h.raw, sizeof h.raw, TCP_WRITE_FLAG_COPY);
}

static err_t send_registers(struct mb_server *s, const struct mb_request *rq)
{
    uint8_t image[2 * 125];
    uint8_t bytes = (uint8_t)(2 * rq->count);
    err_t e;

    for (uint16_t i = 0; i < rq->count; i++)
        put16(image + 2 * i, s->bank[rq->first + i]);
    e = tcp_write(s->pcb, encode_header(rq, FN_READ, bytes).raw, 9, TCP_WRITE_FLAG_MORE); // expect: view-of-temporary
    if (e)
        return e;
    s->served++;
    return tcp_write(s->pcb, image, bytes, TCP_WRITE_FLAG_COPY);
}

static int parse(const uint8_t *p, size_t n, struct mb_request *rq)
{
    if (n < 12)
        return -1;
    rq->txn = (uint16_t)(p[0] << 8 | p[1]);
    rq->unit = p[6];
    rq->fn = p[7];
    rq->first = (uint16_t)(p[8] << 8 | p[9]);
    rq->count = (uint16_t)(p[10] << 8 | p[11]);
    return 0;
}

err_t mb_server_input(struct mb_server *s, const uint8_t *p, size_t n)
{
    struct mb_request rq;
    err_t e;

    if (parse(p, n, &rq))
        return 0;
    if (rq.fn != FN_READ)
        e = refuse(s, &rq, EX_FUNCTION);
    else if (rq.count == 0 || rq.count > 125 || rq.first + rq.count > REGISTERS)
        e = refuse(s, &rq, EX_ADDRESS);
    else
        e = send_registers(s, &rq);
    return e ? e : tcp_output(s->pcb);
}

void mb_server_set(struct mb_server *s, unsigned reg, uint16_t v)
{
    if (reg < REGISTERS)
        s->bank[reg] = v;
}
