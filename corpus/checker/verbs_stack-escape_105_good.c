#include <infiniband/verbs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 32
#define SLOT_BYTES 4096
#define CTRL_ID (~0ull)

struct ctrl {
    uint16_t kind;
    uint16_t credits;
    uint32_t epoch;
};

struct rdma_log {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *mr;
    unsigned char *ring; /* SLOTS * SLOT_BYTES, registered as a whole */
    unsigned busy[SLOTS];
    unsigned out;
    uint32_t epoch;
    int failed;
};

static int post(struct rdma_log *l, uint64_t id, const void *p, uint32_t len, uint32_t lkey, unsigned flags)
{
    struct ibv_sge sge = {.addr = (uint64_t)(uintptr_t)p, .length = len, .lkey = lkey};
    struct ibv_send_wr wr = {.wr_id = id, .sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND, .send_flags = flags};
    struct ibv_send_wr *bad;
    return ibv_post_send(l->qp, &wr, &bad);
}

static int harvest(struct rdma_log *l)
{
    struct ibv_wc wc[8];
    int n = ibv_poll_cq(l->cq, 8, wc);
    for (int i = 0; i < n; i++) {
        if (wc[i].status != 0)
            l->failed = 1;
        if (wc[i].wr_id < SLOTS && l->busy[wc[i].wr_id]) {
            l->busy[wc[i].wr_id] = 0;
            l->out--;
        }
    }
    return n;
}

int rdma_log_open(struct rdma_log *l, struct ibv_pd *pd, struct ibv_qp *qp, struct ibv_cq *cq)
{
    memset(l, 0, sizeof *l);
    l->qp = qp;
    l->cq = cq;
    if (!(l->ring = calloc(SLOTS, SLOT_BYTES)))
        return -1;
    if (!(l->mr = ibv_reg_mr(pd, l->ring, SLOTS * SLOT_BYTES, IBV_ACCESS_LOCAL_WRITE))) {
        free(l->ring);
        l->ring = NULL;
        return -1;
    }
    return 0;
}

/* Small enough for the queue pair's inline size, so the provider takes a copy. */
int rdma_log_ctrl(struct rdma_log *l, uint16_t kind, uint16_t credits)
{
    struct ctrl c = {.kind = kind, .credits = credits, .epoch = l->epoch++};
    return post(l, CTRL_ID, &c, sizeof c, 0, IBV_SEND_INLINE);
}

int rdma_log_append(struct rdma_log *l, const void *rec, uint32_t len)
{
    unsigned char *at;
    unsigned i;
    if (len > SLOT_BYTES - 4 || l->failed)
        return -1;
    for (;;) {
        for (i = 0; i < SLOTS && l->busy[i]; i++)
            ;
        if (i < SLOTS)
            break;
        if (harvest(l) < 0 || l->failed)
            return -1;
    }
    at = l->ring + (size_t)i * SLOT_BYTES;
    memcpy(at, &len, 4);
    memcpy(at + 4, rec, len);
    if (post(l, i, at, len + 4, l->mr->lkey, IBV_SEND_SIGNALED) != 0)
        return -1;
    l->busy[i] = 1;
    l->out++;
    return 0;
}

int rdma_log_close(struct rdma_log *l)
{
    while (l->out)
        if (harvest(l) < 0)
            return -1;
    ibv_dereg_mr(l->mr);
    free(l->ring);
    l->mr = NULL;
    l->ring = NULL;
    return l->failed ? -1 : 0;
}
