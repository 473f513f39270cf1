#include <infiniband/verbs.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define RX_DEPTH 64
#define MSG_MAX 256

struct kv_msg {
    uint32_t op, key;
    uint32_t status, len;
    uint8_t data[MSG_MAX];
};

struct kv_endpoint {
    struct ibv_qp *qp;
    struct ibv_cq *send_cq, *recv_cq;
    struct ibv_mr *rx_mr, *tx_mr;
    struct kv_msg rx[RX_DEPTH];
    struct kv_msg tx;
    unsigned sent, acked;
    uint8_t (*table)[MSG_MAX];
};

static int kv_post_rx(struct kv_endpoint *ep, unsigned i)
{
    struct ibv_sge sge = {(uint64_t)(uintptr_t)&ep->rx[i], sizeof ep->rx[i], ep->rx_mr->lkey};
    struct ibv_recv_wr wr = {.wr_id = i, .sg_list = &sge, .num_sge = 1}, *bad;

    return ibv_post_recv(ep->qp, &wr, &bad);
}

static int kv_reply(struct kv_endpoint *ep, const struct kv_msg *q, uint32_t status)
{
    struct ibv_sge sge = {(uint64_t)(uintptr_t)&ep->tx, sizeof ep->tx, ep->tx_mr->lkey};
    struct ibv_send_wr wr = {.wr_id = ep->sent, .sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND, .send_flags = IBV_SEND_SIGNALED}, *bad;
    struct kv_msg m = {.op = q->op, .key = q->key, .status = status};

    if (status == 0) {
        m.len = MSG_MAX;
        memcpy(m.data, ep->table[q->key], MSG_MAX);
    }
    memcpy(&ep->tx, &m, sizeof m); // expect: mutated-in-flight
    if (ibv_post_send(ep->qp, &wr, &bad))
        return -1;
    ep->sent++;
    return 0;
}

static void kv_reap_sends(struct kv_endpoint *ep)
{
    struct ibv_wc wc[16];
    int n;

    while ((n = ibv_poll_cq(ep->send_cq, 16, wc)) > 0)
        ep->acked += (unsigned)n;
}

int kv_poll(struct kv_endpoint *ep, uint32_t nkeys)
{
    struct ibv_wc wc[16];
    int n = ibv_poll_cq(ep->recv_cq, 16, wc);

    for (int i = 0; i < n; i++) {
        unsigned slot = (unsigned)wc[i].wr_id;
        const struct kv_msg *q = &ep->rx[slot];

        if (wc[i].status != 0)
            return -1;
        if (kv_reply(ep, q, q->key < nkeys ? 0 : 2) < 0)
            return -1;
        if (kv_post_rx(ep, slot))
            return -1;
    }
    kv_reap_sends(ep);
    return n;
}
