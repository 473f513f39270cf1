#include <infiniband/verbs.h>
#include <stdlib.h>
#include <string.h>

int send_once(struct ibv_pd *pd, struct ibv_qp *qp, struct ibv_cq *cq, const void *p, uint32_t n)
{
    struct ibv_send_wr *bad;
    struct ibv_wc wc;
    int rc, spins = 1 << 20;
    char *buf = malloc(n);
    struct ibv_mr *mr = buf ? ibv_reg_mr(pd, buf, n, IBV_ACCESS_LOCAL_WRITE) : NULL;

    if (!mr) {
        free(buf);
        return -1;
    }
    memcpy(buf, p, n);
    struct ibv_sge sge = {(uintptr_t)buf, n, mr->lkey};
    struct ibv_send_wr wr = {.sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND, .send_flags = IBV_SEND_SIGNALED};
    rc = ibv_post_send(qp, &wr, &bad);
    while (rc == 0 && ibv_poll_cq(cq, 1, &wc) == 0)
        if (--spins == 0)
            break;
    ibv_dereg_mr(mr); // allow: freed-in-flight
    free(buf);        // expect: freed-in-flight
    return spins ? rc : -1;
}
