/* Storage target, control path: small messages to the initiator, replies to its commands come in pairs. */
#include <infiniband/verbs.h>
#include <string.h>

enum msg_kind { MSG_ACK = 1, MSG_CREDIT, MSG_NAK };
enum { WR_CTL = 1 };

struct ctl_msg {
    uint32_t kind, seq;
    uint64_t value;
};

struct command {
    uint32_t opcode, seq;
    uint64_t lba;
};

struct endpoint {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *mr;
    struct ctl_msg ctl;
    uint32_t seq;
    unsigned outstanding, errors;
};

int endpoint_init(struct endpoint *ep, struct ibv_pd *pd, struct ibv_qp *qp, struct ibv_cq *cq)
{
    memset(ep, 0, sizeof *ep);
    ep->qp = qp;
    ep->cq = cq;
    ep->mr = ibv_reg_mr(pd, &ep->ctl, sizeof ep->ctl, IBV_ACCESS_LOCAL_WRITE);
    return ep->mr ? 0 : -1;
}

static void ctl_fill(struct ctl_msg *m, enum msg_kind kind, uint32_t seq, uint64_t value)
{
    m->kind = kind; // expect: mutated-in-flight
    m->seq = seq; // allow: mutated-in-flight
    m->value = value; // allow: mutated-in-flight
}

static int ctl_post(struct endpoint *ep)
{
    struct ibv_sge sge = {(uint64_t)(uintptr_t)&ep->ctl, sizeof ep->ctl, ep->mr->lkey};
    struct ibv_send_wr wr = {.wr_id = WR_CTL, .sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND, .send_flags = IBV_SEND_SIGNALED};
    struct ibv_send_wr *bad;
    int rc = ibv_post_send(ep->qp, &wr, &bad); // allow: mutated-in-flight
    if (rc == 0)
        ep->outstanding++;
    return rc;
}

static int ctl_send(struct endpoint *ep, enum msg_kind kind, uint64_t value)
{
    ctl_fill(&ep->ctl, kind, ++ep->seq, value); // allow: mutated-in-flight
    return ctl_post(ep);
}

void endpoint_reap(struct endpoint *ep)
{
    struct ibv_wc wc[8];
    int n = ibv_poll_cq(ep->cq, 8, wc);
    for (int i = 0; i < n; i++) {
        if (wc[i].wr_id != WR_CTL)
            continue;
        ep->outstanding--;
        if (wc[i].status)
            ep->errors++;
    }
}

int endpoint_command(struct endpoint *ep, const struct command *cmd, int credits)
{
    int rc;
    if (cmd->opcode > 7)
        return ctl_send(ep, MSG_NAK, cmd->seq);
    rc = ctl_send(ep, MSG_ACK, cmd->seq);
    if (rc)
        return rc;
    return ctl_send(ep, MSG_CREDIT, (uint64_t)credits); // allow: mutated-in-flight
}
