#include <infiniband/verbs.h>
#include <string.h>

struct tx {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *mr;
    char block[4096];
};

static int tx_post(struct tx *t, uint32_t len)
{
    struct ibv_sge sge = {(uint64_t)(uintptr_t)t->block, len, t->mr->lkey};
    struct ibv_send_wr wr = {.sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND, .send_flags = IBV_SEND_SIGNALED};
    struct ibv_send_wr *bad;
    return ibv_post_send(t->qp, &wr, &bad);
}

int tx_stream(struct tx *t, const char *src, size_t n)
{
    struct ibv_wc wc;
    unsigned posted = 0;
    while (n) {
        uint32_t k = n < sizeof t->block ? (uint32_t)n : (uint32_t)sizeof t->block;
        memcpy(t->block, src, k); // expect: mutated-in-flight
        if (tx_post(t, k))
            return -1;
        posted++;
        src += k;
        n -= k;
    }
    while (posted)
        posted -= (unsigned)ibv_poll_cq(t->cq, 1, &wc);
    return 0;
}
