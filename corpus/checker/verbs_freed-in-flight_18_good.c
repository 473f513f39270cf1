#include <infiniband/verbs.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int ibv_destroy_qp(struct ibv_qp *qp);
int ibv_destroy_cq(struct ibv_cq *cq);

#define DEPTH 128
#define SLOT 4096

struct rslot {
    unsigned char *buf;
    struct ibv_mr *mr;
};

struct endpoint {
    struct ibv_pd *pd;
    struct ibv_cq *cq;
    struct ibv_qp *qp;
    struct rslot rx[DEPTH];
    void (*deliver)(const void *p, uint32_t n, void *arg);
    void *arg;
    int closing;
};

static int post_slot(struct endpoint *e, unsigned i)
{
    struct ibv_sge sge = {.addr = (uintptr_t)e->rx[i].buf, .length = SLOT, .lkey = e->rx[i].mr->lkey};
    struct ibv_recv_wr wr = {.wr_id = i, .sg_list = &sge, .num_sge = 1}, *bad;

    return ibv_post_recv(e->qp, &wr, &bad);
}

int endpoint_fill(struct endpoint *e)
{
    for (unsigned i = 0; i < DEPTH; i++) {
        struct rslot *s = &e->rx[i];

        s->buf = aligned_alloc(SLOT, SLOT);
        if (!s->buf)
            return -1;
        s->mr = ibv_reg_mr(e->pd, s->buf, SLOT, IBV_ACCESS_LOCAL_WRITE);
        if (!s->mr || post_slot(e, i))
            return -1;
    }
    return 0;
}

int endpoint_poll(struct endpoint *e)
{
    struct ibv_wc wc[16];
    int n = ibv_poll_cq(e->cq, 16, wc);

    for (int i = 0; i < n; i++) {
        unsigned id = (unsigned)wc[i].wr_id;

        if (wc[i].status) {
            e->closing = 1;
            continue;
        }
        e->deliver(e->rx[id].buf, wc[i].byte_len, e->arg);
        if (!e->closing && post_slot(e, id))
            e->closing = 1;
    }
    return n;
}

static void endpoint_release_rx(struct endpoint *e)
{
    for (unsigned i = 0; i < DEPTH; i++) {
        if (e->rx[i].mr)
            ibv_dereg_mr(e->rx[i].mr);
        free(e->rx[i].buf);
        e->rx[i].mr = NULL;
        e->rx[i].buf = NULL;
    }
}

int endpoint_close(struct endpoint *e)
{
    e->closing = 1;
    if (e->qp && ibv_destroy_qp(e->qp) != 0)
        return -1;
    e->qp = NULL;
    endpoint_release_rx(e);
    if (e->cq && ibv_destroy_cq(e->cq) != 0)
        return -1;
    e->cq = NULL;
    return 0;
}
