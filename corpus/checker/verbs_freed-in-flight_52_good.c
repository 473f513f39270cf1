#include <infiniband/verbs.h>
#include <stdlib.h>
#include <string.h>

struct msg {
    struct ibv_mr *mr;
    uint32_t len;
    char data[];
};

int msg_send(struct ibv_pd *pd, struct ibv_qp *qp, const void *p, uint32_t n)
{
    struct ibv_send_wr *bad;
    struct msg *m = malloc(sizeof *m + n);
    if (!m)
        return -1;
    m->mr = ibv_reg_mr(pd, m->data, n, IBV_ACCESS_LOCAL_WRITE);
    if (!m->mr) {
        free(m);
        return -1;
    }
    memcpy(m->data, p, m->len = n);
    struct ibv_sge sge = {(uintptr_t)m->data, n, m->mr->lkey};
    struct ibv_send_wr wr = {.wr_id = (uintptr_t)m, .sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND, .send_flags = IBV_SEND_SIGNALED};
    return ibv_post_send(qp, &wr, &bad);
}

int msg_reap(struct ibv_cq *cq)
{
    struct ibv_wc wc[8];
    int n = ibv_poll_cq(cq, 8, wc);
    for (int i = 0; i < n; i++) {
        struct msg *m = (struct msg *)(uintptr_t)wc[i].wr_id;
        ibv_dereg_mr(m->mr);
        free(m);
    }
    return n;
}
