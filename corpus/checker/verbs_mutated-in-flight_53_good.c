#include <infiniband/verbs.h>
#include <string.h>

#define CHUNK 65536u

/* One descriptor for all chunks of a registered image. */
int push_image(struct ibv_qp *qp, struct ibv_cq *cq, const struct ibv_mr *mr)
{
    struct ibv_sge sge = {(uintptr_t)mr->addr, 0, mr->lkey};
    struct ibv_send_wr wr, *bad;
    struct ibv_wc wc;
    uint32_t left = (uint32_t)mr->length, posted = 0;
    int rc = 0, n;

    memset(&wr, 0, sizeof wr);
    wr.sg_list = &sge;
    wr.num_sge = 1;
    wr.opcode = IBV_WR_RDMA_WRITE;
    wr.send_flags = IBV_SEND_SIGNALED;
    while (left && rc == 0) {
        sge.length = left < CHUNK ? left : CHUNK;
        wr.wr_id = posted;
        rc = ibv_post_send(qp, &wr, &bad);
        if (rc == 0)
            posted++;
        left -= sge.length;
        sge.addr += sge.length;
    }
    while (posted && (n = ibv_poll_cq(cq, 1, &wc)) >= 0)
        posted -= (uint32_t)n;
    return rc;
}
