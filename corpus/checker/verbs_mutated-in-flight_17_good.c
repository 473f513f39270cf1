/* Control messages of an RDMA store: memory regions are announced to the peer one by one. */
#include <errno.h>
#include <infiniband/verbs.h>
#include <stdint.h>
#include <string.h>

#define SLOTS 64
#define INLINE_ID UINT64_MAX

enum ctrl_type { CTRL_ANNOUNCE = 1, CTRL_REVOKE, CTRL_PING };

struct ctrl_msg {
    uint32_t type, rkey;
    uint64_t addr, len;
};

struct ctrl_conn {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *mr;
    struct ctrl_msg out[SLOTS];
    uint64_t head, tail; /* posted, completed; a send queue completes in order */
    unsigned long errors;
};

int ctrl_init(struct ctrl_conn *c, struct ibv_pd *pd)
{
    c->mr = ibv_reg_mr(pd, c->out, sizeof c->out, IBV_ACCESS_LOCAL_WRITE);
    c->head = c->tail = 0;
    return c->mr ? 0 : -ENOMEM;
}

static int ctrl_poll(struct ctrl_conn *c)
{
    struct ibv_wc wc[8];
    int n = ibv_poll_cq(c->cq, 8, wc);

    for (int i = 0; i < n; i++) {
        if (wc[i].wr_id != INLINE_ID)
            c->tail = wc[i].wr_id + 1;
        if (wc[i].status)
            c->errors++;
    }
    return n;
}

static int ctrl_send(struct ctrl_conn *c, enum ctrl_type type, uint64_t addr, uint64_t len, uint32_t rkey)
{
    struct ctrl_msg *m;
    struct ibv_sge sge = {0, sizeof *m, c->mr->lkey};
    struct ibv_send_wr wr = {.sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND, .send_flags = IBV_SEND_SIGNALED};
    struct ibv_send_wr *bad;
    int rc;

    while (c->head - c->tail == SLOTS)
        if (ctrl_poll(c) < 0)
            return -EIO;
    m = &c->out[c->head % SLOTS];
    *m = (struct ctrl_msg){type, rkey, addr, len};
    sge.addr = (uint64_t)(uintptr_t)m;
    wr.wr_id = c->head;
    rc = ibv_post_send(c->qp, &wr, &bad);
    if (rc)
        return -rc;
    c->head++;
    return 0;
}

/* Small enough for the queue's inline limit; no slot is needed. */
static int ctrl_send_inline(struct ctrl_conn *c, enum ctrl_type type)
{
    struct ctrl_msg m = {type, 0, 0, 0};
    struct ibv_sge sge = {(uint64_t)(uintptr_t)&m, sizeof m, 0};
    struct ibv_send_wr wr = {
        .wr_id = INLINE_ID, .sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND, .send_flags = IBV_SEND_INLINE};
    struct ibv_send_wr *bad;
    int rc = ibv_post_send(c->qp, &wr, &bad);
    return rc ? -rc : 0;
}

int ctrl_ping(struct ctrl_conn *c) { return ctrl_send_inline(c, CTRL_PING); }

int ctrl_announce(struct ctrl_conn *c, struct ibv_mr *const *regions, int count)
{
    for (int i = 0; i < count; i++) {
        const struct ibv_mr *r = regions[i];
        int rc = ctrl_send(c, CTRL_ANNOUNCE, (uint64_t)(uintptr_t)r->addr, r->length, r->rkey);
        if (rc)
            return rc;
    }
    return 0;
}

void ctrl_fini(struct ctrl_conn *c)
{
    while (c->head != c->tail && ctrl_poll(c) >= 0)
        ;
    ibv_dereg_mr(c->mr);
}
