#include <infiniband/verbs.h>

struct ctrl {
    uint32_t op, len;
    uint64_t raddr;
};

int post_advert(struct ibv_qp *qp, uint32_t lkey, uint64_t raddr, uint32_t len)
{
    struct ctrl c = {.op = 7, .len = len, .raddr = raddr};
    struct ibv_sge sge = {.addr = (uintptr_t)&c, .length = sizeof c, .lkey = lkey}; // allow: stack-escape
    struct ibv_send_wr wr = {.wr_id = raddr, .sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND};
    struct ibv_send_wr *bad = NULL;

    wr.send_flags = IBV_SEND_SIGNALED;
    return ibv_post_send(qp, &wr, &bad); // expect: stack-escape
}
