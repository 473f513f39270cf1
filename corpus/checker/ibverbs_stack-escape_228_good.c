/* RPC sender: short calls travel inline, longer ones through registered slots that come
 * back with the completion. */
#include <infiniband/verbs.h>
#include <stdint.h>
#include <string.h>

#define INLINE_MAX 64
#define SLOTS 16
#define SLOTSZ 4096
#define NO_SLOT 0xffffu

struct rpc_head {
    uint32_t id, len;
};

struct rpc {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *mr;
    uint32_t next_id;
    uint16_t free_mask;
    char slot[SLOTS][SLOTSZ];
};

static int post(struct rpc *r, const void *p, uint32_t n, uint32_t lkey, uint64_t id, unsigned flags)
{
    struct ibv_sge sge = {(uint64_t)(uintptr_t)p, n, lkey};
    struct ibv_send_wr wr = {
        .wr_id = id,
        .sg_list = &sge,
        .num_sge = 1,
        .opcode = IBV_WR_SEND,
        .send_flags = IBV_SEND_SIGNALED | flags,
    };
    struct ibv_send_wr *bad = NULL;

    return ibv_post_send(r->qp, &wr, &bad);
}

static int send_short(struct rpc *r, const struct rpc_head *h, const void *arg)
{
    char wire[INLINE_MAX];

    memcpy(wire, h, sizeof *h);
    memcpy(wire + sizeof *h, arg, h->len);
    return post(r, wire, (uint32_t)sizeof *h + h->len, 0, NO_SLOT, IBV_SEND_INLINE);
}

static int send_long(struct rpc *r, const struct rpc_head *h, const void *arg)
{
    unsigned i;
    int rc;

    if (!r->free_mask)
        return -1;
    i = (unsigned)__builtin_ctz(r->free_mask);
    memcpy(r->slot[i], h, sizeof *h);
    memcpy(r->slot[i] + sizeof *h, arg, h->len);
    rc = post(r, r->slot[i], (uint32_t)sizeof *h + h->len, r->mr->lkey, i, 0);
    if (rc == 0)
        r->free_mask &= (uint16_t)~(1u << i);
    return rc;
}

int rpc_call(struct rpc *r, const void *arg, uint32_t n)
{
    struct rpc_head h = {r->next_id, n};
    int rc;

    if (n > SLOTSZ - sizeof h)
        return -1;
    rc = sizeof h + n <= INLINE_MAX ? send_short(r, &h, arg) : send_long(r, &h, arg);
    if (rc == 0)
        r->next_id++;
    return rc;
}

int rpc_reap(struct rpc *r)
{
    struct ibv_wc wc[SLOTS];
    int n = ibv_poll_cq(r->cq, SLOTS, wc);

    for (int k = 0; k < n; k++) {
        if (wc[k].status != 0)
            return -1;
        if (wc[k].wr_id != NO_SLOT)
            r->free_mask |= (uint16_t)(1u << wc[k].wr_id);
    }
    return n;
}
