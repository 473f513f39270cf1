#include <infiniband/verbs.h>
#include <stdio.h>

struct hello {
    uint32_t version, rkey;
    uint64_t addr;
};

int expect_hello(struct ibv_pd *pd, struct ibv_qp *qp)
{
    struct hello h = {0};
    struct ibv_mr *mr = ibv_reg_mr(pd, &h, sizeof h, IBV_ACCESS_LOCAL_WRITE);
    struct ibv_sge sge;
    struct ibv_recv_wr wr = {0}, *bad;

    if (!mr)
        return -1;
    sge.addr = (uintptr_t)&h; // allow: stack-escape
    sge.length = sizeof h;
    sge.lkey = mr->lkey;
    wr.wr_id = (uintptr_t)mr;
    wr.sg_list = &sge;
    wr.num_sge = 1;
    if (ibv_post_recv(qp, &wr, &bad)) { // expect: stack-escape
        ibv_dereg_mr(mr);
        return -1;
    }
    return 0;
}
