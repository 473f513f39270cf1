#include <errno.h>
#include <infiniband/verbs.h>
#include <stdlib.h>
#include <string.h>

struct tx_buf {
    struct ibv_mr *mr;
    uint32_t len;
    char data[];
};

struct channel {
    struct ibv_pd *pd;
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    unsigned inflight, errors;
};

struct rpc_head {
    uint32_t op, body_len;
};

static struct tx_buf *tx_new(struct channel *ch, const void *src, uint32_t len)
{
    struct tx_buf *t = malloc(sizeof *t + len);
    if (!t)
        return NULL;
    memcpy(t->data, src, len);
    t->len = len;
    t->mr = ibv_reg_mr(ch->pd, t->data, len, IBV_ACCESS_LOCAL_WRITE);
    if (!t->mr) {
        free(t);
        return NULL;
    }
    return t;
}

static void tx_free(struct tx_buf *t)
{
    ibv_dereg_mr(t->mr);
    free(t);
}

static void tx_wr(struct ibv_send_wr *wr, struct ibv_sge *sge, struct tx_buf *t)
{
    sge->addr = (uint64_t)(uintptr_t)t->data;
    sge->length = t->len;
    sge->lkey = t->mr->lkey;
    memset(wr, 0, sizeof *wr);
    wr->wr_id = (uint64_t)(uintptr_t)t;
    wr->sg_list = sge;
    wr->num_sge = 1;
    wr->opcode = IBV_WR_SEND;
    wr->send_flags = IBV_SEND_SIGNALED;
}

int channel_call(struct channel *ch, uint32_t op, const void *body, uint32_t len)
{
    struct rpc_head h = {op, len};
    struct ibv_send_wr wr[2], *bad = NULL;
    struct ibv_sge sge[2];
    struct tx_buf *head, *payload;
    int rc;

    head = tx_new(ch, &h, sizeof h);
    if (!head)
        return -ENOMEM;
    payload = tx_new(ch, body, len);
    if (!payload) {
        tx_free(head);
        return -ENOMEM;
    }
    tx_wr(&wr[0], &sge[0], head);
    tx_wr(&wr[1], &sge[1], payload);
    wr[0].next = &wr[1];
    rc = ibv_post_send(ch->qp, &wr[0], &bad);
    if (rc) {
        tx_free(payload);
        if (bad == &wr[0])
            tx_free(head);
        else
            ch->inflight++;
        return -rc;
    }
    ch->inflight += 2;
    return 0;
}

int channel_poll(struct channel *ch)
{
    struct ibv_wc wc[16];
    int n = ibv_poll_cq(ch->cq, 16, wc);

    for (int i = 0; i < n; i++) {
        if (wc[i].status != 0)
            ch->errors++;
        tx_free((struct tx_buf *)(uintptr_t)wc[i].wr_id);
        ch->inflight--;
    }
    return n;
}
