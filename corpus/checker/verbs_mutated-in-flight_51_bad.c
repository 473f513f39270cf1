#include <infiniband/verbs.h>
#include <string.h>

struct chan {
    struct ibv_qp *qp;
    struct ibv_mr *mr;
    unsigned char *stage;
    uint32_t cap;
};

int chan_send(struct chan *c, const void *p, uint32_t n)
{
    struct ibv_sge sge = {(uintptr_t)c->stage, n, c->mr->lkey};
    struct ibv_send_wr wr = {.sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND, .send_flags = IBV_SEND_SIGNALED};
    struct ibv_send_wr *bad;
    if (n > c->cap)
        return -1;
    memcpy(c->stage, p, n); // expect: mutated-in-flight
    return ibv_post_send(c->qp, &wr, &bad);
}

int chan_send_msg(struct chan *c, const void *hdr, uint32_t hn, const void *body, uint32_t bn)
{
    int rc = chan_send(c, hdr, hn);
    return rc ? rc : chan_send(c, body, bn); // allow: mutated-in-flight
}
