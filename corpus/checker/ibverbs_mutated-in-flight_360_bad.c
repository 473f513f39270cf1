/* Control messages of a link: hello, credits, goodbye. */
#include <infiniband/verbs.h>
#include <string.h>

enum ctrl_type { CTRL_HELLO = 1, CTRL_CREDIT = 2, CTRL_BYE = 3 };

struct ctrl {
    uint32_t type;
    uint32_t arg;
    uint64_t seq;
};

struct link {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *mr; /* covers area */
    unsigned char area[64];
    uint64_t seq;
    unsigned posted, completed, errors;
};

int link_setup(struct link *l, struct ibv_pd *pd)
{
    l->mr = ibv_reg_mr(pd, l->area, sizeof l->area, IBV_ACCESS_LOCAL_WRITE);
    return l->mr ? 0 : -1;
}

static int send_ctrl(struct link *l, enum ctrl_type type, uint32_t arg)
{
    struct ctrl m = {.type = type, .arg = arg, .seq = ++l->seq};
    struct ibv_sge sge = {.addr = (uint64_t)(uintptr_t)l->area, .length = sizeof m, .lkey = l->mr->lkey};
    struct ibv_send_wr wr = {.wr_id = l->seq, .sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND, .send_flags = IBV_SEND_SIGNALED};
    struct ibv_send_wr *bad;
    memcpy(l->area, &m, sizeof m); /* expect: mutated-in-flight */
    if (ibv_post_send(l->qp, &wr, &bad)) /* allow: mutated-in-flight */
        return -1;
    l->posted++;
    return 0;
}

int link_open(struct link *l, uint32_t version, uint32_t credits)
{
    if (send_ctrl(l, CTRL_HELLO, version) < 0) /* allow: mutated-in-flight */
        return -1;
    return send_ctrl(l, CTRL_CREDIT, credits); /* allow: mutated-in-flight */
}

int link_poll(struct link *l)
{
    struct ibv_wc wc[8];
    int n = ibv_poll_cq(l->cq, 8, wc);
    for (int i = 0; i < n; i++) {
        if (wc[i].status)
            l->errors++;
        l->completed++;
    }
    return n;
}

int link_close(struct link *l)
{
    while (l->completed < l->posted)
        if (link_poll(l) < 0)
            return -1;
    if (send_ctrl(l, CTRL_BYE, 0) < 0)
        return -1;
    while (l->completed < l->posted)
        if (link_poll(l) < 0)
            return -1;
    return ibv_dereg_mr(l->mr);
}
