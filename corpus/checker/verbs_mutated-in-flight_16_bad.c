/* Control messages of an RDMA store: memory regions are announced to the peer one by one. */
#include <errno.h>
#include <infiniband/verbs.h>
#include <stdint.h>
#include <string.h>

#define SQ_DEPTH 64

enum ctrl_type { CTRL_ANNOUNCE = 1, CTRL_REVOKE, CTRL_PING };

struct ctrl_msg {
    uint32_t type, rkey;
    uint64_t addr, len;
};

struct ctrl_conn {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *mr;
    struct ctrl_msg out;
    unsigned outstanding;
    uint64_t next_id;
    unsigned long errors;
};

int ctrl_init(struct ctrl_conn *c, struct ibv_pd *pd)
{
    c->mr = ibv_reg_mr(pd, &c->out, sizeof c->out, IBV_ACCESS_LOCAL_WRITE);
    c->outstanding = 0;
    return c->mr ? 0 : -ENOMEM;
}

static int ctrl_poll(struct ctrl_conn *c)
{
    struct ibv_wc wc[8];
    int n = ibv_poll_cq(c->cq, 8, wc);

    for (int i = 0; i < n; i++) {
        c->outstanding--;
        if (wc[i].status)
            c->errors++;
    }
    return n;
}

static int ctrl_send(struct ctrl_conn *c, enum ctrl_type type, uint64_t addr, uint64_t len, uint32_t rkey)
{
    struct ibv_sge sge = {(uint64_t)(uintptr_t)&c->out, sizeof c->out, c->mr->lkey};
    struct ibv_send_wr wr = {.sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND, .send_flags = IBV_SEND_SIGNALED};
    struct ibv_send_wr *bad;
    int rc;

    while (c->outstanding == SQ_DEPTH)
        if (ctrl_poll(c) < 0)
            return -EIO;
    c->out = (struct ctrl_msg){type, rkey, addr, len}; // expect: mutated-in-flight
    wr.wr_id = c->next_id++;
    rc = ibv_post_send(c->qp, &wr, &bad); // allow: mutated-in-flight
    if (rc)
        return -rc;
    c->outstanding++;
    return 0;
}

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

int ctrl_revoke(struct ctrl_conn *c, const struct ibv_mr *r)
{
    return ctrl_send(c, CTRL_REVOKE, (uint64_t)(uintptr_t)r->addr, r->length, r->rkey);
}

void ctrl_fini(struct ctrl_conn *c)
{
    while (c->outstanding && ctrl_poll(c) >= 0)
        ;
    ibv_dereg_mr(c->mr);
}
