/* Credit-based receiver: every consumed message is answered with a credit grant from a
 * registered control buffer. */
#include <infiniband/verbs.h>
#include <stdint.h>
#include <string.h>

#define DEPTH 64
#define MSGSZ 1024
#define SEND_ID (1ull << 63)

struct grant {
    uint32_t kind, seq;
    uint64_t consumed;
};

struct endpoint {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *rx_mr, *ctl_mr;
    struct grant ctl;
    uint64_t consumed;
    uint32_t seq;
    unsigned grants_out;
    char rx[DEPTH][MSGSZ];
    void (*deliver)(void *arg, const void *p, uint32_t n);
    void *arg;
};

static int post_rx(struct endpoint *ep, unsigned i)
{
    struct ibv_sge sge = {(uint64_t)(uintptr_t)ep->rx[i], MSGSZ, ep->rx_mr->lkey};
    struct ibv_recv_wr wr = {.wr_id = i, .sg_list = &sge, .num_sge = 1}, *bad;

    return ibv_post_recv(ep->qp, &wr, &bad);
}

static int post_grant(struct endpoint *ep)
{
    struct ibv_sge sge = {(uint64_t)(uintptr_t)&ep->ctl, sizeof ep->ctl, ep->ctl_mr->lkey};
    struct ibv_send_wr wr = {
        .wr_id = SEND_ID,
        .sg_list = &sge,
        .num_sge = 1,
        .opcode = IBV_WR_SEND,
        .send_flags = IBV_SEND_SIGNALED,
    }, *bad;
    int rc = ibv_post_send(ep->qp, &wr, &bad);

    if (rc == 0)
        ep->grants_out++;
    return rc;
}

static int grant_credit(struct endpoint *ep)
{
    struct grant g = {0x47524e54u, ++ep->seq, ep->consumed};

    if (ep->grants_out == DEPTH)
        return 0;
    memcpy(&ep->ctl, &g, sizeof g); // expect: mutated-in-flight
    return post_grant(ep);
}

static int on_message(struct endpoint *ep, const struct ibv_wc *wc)
{
    unsigned i = (unsigned)wc->wr_id;
    int rc;

    ep->deliver(ep->arg, ep->rx[i], wc->byte_len);
    ep->consumed++;
    rc = post_rx(ep, i);
    return rc ? rc : grant_credit(ep);
}

int endpoint_poll(struct endpoint *ep)
{
    struct ibv_wc wc[16];
    int n = ibv_poll_cq(ep->cq, 16, wc), rc = 0;

    for (int k = 0; k < n && rc == 0; k++) {
        if (wc[k].status != 0)
            return -1;
        if (wc[k].wr_id & SEND_ID)
            ep->grants_out--;
        else
            rc = on_message(ep, &wc[k]);
    }
    return n < 0 ? n : rc;
}

int endpoint_start(struct endpoint *ep, struct ibv_pd *pd)
{
    ep->rx_mr = ibv_reg_mr(pd, ep->rx, sizeof ep->rx, IBV_ACCESS_LOCAL_WRITE);
    ep->ctl_mr = ibv_reg_mr(pd, &ep->ctl, sizeof ep->ctl, IBV_ACCESS_LOCAL_WRITE);
    if (!ep->rx_mr || !ep->ctl_mr)
        return -1;
    for (unsigned i = 0; i < DEPTH; i++)
        if (post_rx(ep, i) != 0)
            return -1;
    return 0;
}
