#include <infiniband/verbs.h>
#include <string.h>

int recv_key(struct ibv_pd *pd, struct ibv_qp *qp, struct ibv_cq *cq, uint64_t *key)
{
    uint64_t cell = 0;
    struct ibv_mr *mr = ibv_reg_mr(pd, &cell, sizeof cell, IBV_ACCESS_LOCAL_WRITE);
    struct ibv_sge sge;
    struct ibv_recv_wr wr = {.wr_id = 1, .sg_list = &sge, .num_sge = 1}, *bad;
    struct ibv_wc wc;
    int n = 0, rc;

    if (!mr)
        return -1;
    sge = (struct ibv_sge){(uintptr_t)&cell, sizeof cell, mr->lkey};
    rc = ibv_post_recv(qp, &wr, &bad);
    if (rc == 0) {
        do
            n = ibv_poll_cq(cq, 1, &wc);
        while (n == 0);
        rc = n < 0 ? -1 : wc.status;
    }
    ibv_dereg_mr(mr);
    *key = cell;
    return rc;
}
