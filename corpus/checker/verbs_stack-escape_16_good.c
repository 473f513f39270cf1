#include <errno.h>
#include <infiniband/verbs.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SLOT_SIZE 1024
#define SLOTS 32
#define WR_INLINE (~0ull)

struct ctlq {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *mr;
    unsigned char *mem;
    uint32_t max_inline;
    uint32_t free_mask;
};

int ctlq_init(struct ctlq *q, struct ibv_pd *pd)
{
    q->mem = aligned_alloc(4096, SLOTS * SLOT_SIZE);
    if (!q->mem)
        return -ENOMEM;
    q->mr = ibv_reg_mr(pd, q->mem, SLOTS * SLOT_SIZE, IBV_ACCESS_LOCAL_WRITE);
    if (!q->mr) {
        free(q->mem);
        return -ENOMEM;
    }
    q->free_mask = 0xffffffffu;
    return 0;
}

static int post(struct ctlq *q, void *p, uint32_t n, uint64_t id, unsigned flags)
{
    struct ibv_sge sge = {.addr = (uint64_t)(uintptr_t)p, .length = n, .lkey = q->mr->lkey};
    struct ibv_send_wr wr = {
        .wr_id = id, .sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND, .send_flags = IBV_SEND_SIGNALED | flags};
    struct ibv_send_wr *bad;

    return ibv_post_send(q->qp, &wr, &bad);
}

static int ctlq_poll(struct ctlq *q)
{
    struct ibv_wc wc[8];
    int n = ibv_poll_cq(q->cq, 8, wc);

    for (int i = 0; i < n; i++)
        if (wc[i].wr_id != WR_INLINE)
            q->free_mask |= 1u << wc[i].wr_id;
    return n;
}

int ctlq_send(struct ctlq *q, uint32_t type, const uint32_t *words, unsigned count)
{
    uint32_t msg[1 + SLOT_SIZE / 4];
    uint32_t n = 4 * (1 + count);
    int slot, rc;

    if (n > SLOT_SIZE)
        return -EMSGSIZE;
    msg[0] = type;
    memcpy(msg + 1, words, 4 * count);
    if (n <= q->max_inline)
        return -post(q, msg, n, WR_INLINE, IBV_SEND_INLINE);

    while (q->free_mask == 0)
        if (ctlq_poll(q) < 0)
            return -EIO;
    slot = __builtin_ctz(q->free_mask);
    memcpy(q->mem + slot * SLOT_SIZE, msg, n);
    q->free_mask &= ~(1u << slot);
    rc = post(q, q->mem + slot * SLOT_SIZE, n, (uint64_t)slot, 0);
    if (rc)
        q->free_mask |= 1u << slot;
    return -rc;
}

void ctlq_fini(struct ctlq *q)
{
    while (q->free_mask != 0xffffffffu)
        if (ctlq_poll(q) < 0)
            return;
    ibv_dereg_mr(q->mr);
    free(q->mem);
}
