#include <infiniband/verbs.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define RX_DEPTH 64
#define TX_DEPTH 16
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
    struct kv_msg tx[TX_DEPTH];
    uint8_t tx_busy[TX_DEPTH];
    uint8_t (*table)[MSG_MAX];
};

static int kv_post_rx(struct kv_endpoint *ep, unsigned i)
{
    struct ibv_sge sge = {(uint64_t)(uintptr_t)&ep->rx[i], sizeof ep->rx[i], ep->rx_mr->lkey};
    struct ibv_recv_wr wr = {.wr_id = i, .sg_list = &sge, .num_sge = 1}, *bad;

    return ibv_post_recv(ep->qp, &wr, &bad);
}

static int kv_reap_sends(struct kv_endpoint *ep)
{
    struct ibv_wc wc[TX_DEPTH];
    int n = ibv_poll_cq(ep->send_cq, TX_DEPTH, wc);

    for (int i = 0; i < n; i++) {
        if (wc[i].status != 0)
            return -1;
        ep->tx_busy[wc[i].wr_id] = 0;
    }
    return n;
}

static int kv_take_tx(struct kv_endpoint *ep)
{
    for (;;) {
        for (int i = 0; i < TX_DEPTH; i++) {
            if (!ep->tx_busy[i]) {
                ep->tx_busy[i] = 1;
                return i;
            }
        }
        if (kv_reap_sends(ep) < 0)
            return -1;
    }
}

static int kv_reply(struct kv_endpoint *ep, const struct kv_msg *q, uint32_t status)
{
    int i = kv_take_tx(ep);
    struct kv_msg *m;

    if (i < 0)
        return -1;
    m = &ep->tx[i];
    m->op = q->op;
    m->key = q->key;
    m->status = status;
    m->len = 0;
    if (status == 0) {
        m->len = MSG_MAX;
        memcpy(m->data, ep->table[q->key], MSG_MAX);
    }

    struct ibv_sge sge = {(uint64_t)(uintptr_t)m, sizeof *m, ep->tx_mr->lkey};
    struct ibv_send_wr wr = {.wr_id = (uint64_t)i, .sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND, .send_flags = IBV_SEND_SIGNALED}, *bad;
    if (ibv_post_send(ep->qp, &wr, &bad)) {
        ep->tx_busy[i] = 0;
        return -1;
    }
    return 0;
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
    return kv_reap_sends(ep) < 0 ? -1 : n;
}
