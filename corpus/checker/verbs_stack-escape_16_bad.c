#include <errno.h>
#include <infiniband/verbs.h>
#include <stdint.h>
#include <string.h>

#define CTL_MAX 512

enum ctl_type { CTL_HELLO = 1, CTL_CREDIT, CTL_PEER_LIST };

struct endpoint {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *odp; /* implicit registration of the whole address space */
    uint32_t max_inline;
    uint32_t id;
    uint64_t ctl_sent;
    unsigned ctl_outstanding;
};

struct ctl_header {
    uint16_t type;
    uint16_t len;
    uint32_t from;
};

static int ctl_send(struct endpoint *ep, enum ctl_type type, const void *payload, uint16_t len)
{
    unsigned char frame[CTL_MAX];
    struct ctl_header h = {(uint16_t)type, len, ep->id};
    uint32_t total = (uint32_t)(sizeof h + len);
    struct ibv_sge sge;
    struct ibv_send_wr wr, *bad = NULL;
    int rc;

    if (total > sizeof frame)
        return -EMSGSIZE;
    memcpy(frame, &h, sizeof h);
    memcpy(frame + sizeof h, payload, len);

    memset(&sge, 0, sizeof sge);
    sge.addr = (uint64_t)(uintptr_t)frame;
    sge.length = total;
    sge.lkey = ep->odp->lkey;
    memset(&wr, 0, sizeof wr);
    wr.wr_id = ++ep->ctl_sent;
    wr.sg_list = &sge;
    wr.num_sge = 1;
    wr.opcode = IBV_WR_SEND;
    wr.send_flags = IBV_SEND_SIGNALED;
    if (total <= ep->max_inline)
        wr.send_flags |= IBV_SEND_INLINE;
    rc = ibv_post_send(ep->qp, &wr, &bad); // expect: stack-escape
    if (rc == 0)
        ep->ctl_outstanding++;
    return -rc;
}

int endpoint_credit(struct endpoint *ep, uint32_t credits)
{
    return ctl_send(ep, CTL_CREDIT, &credits, sizeof credits);
}

int endpoint_announce(struct endpoint *ep, const uint32_t *peers, unsigned n)
{
    if (n > (CTL_MAX - sizeof(struct ctl_header)) / sizeof *peers)
        return -EINVAL;
    return ctl_send(ep, CTL_PEER_LIST, peers, (uint16_t)(n * sizeof *peers));
}

int endpoint_progress(struct endpoint *ep)
{
    struct ibv_wc wc[16];
    int n = ibv_poll_cq(ep->cq, 16, wc);

    for (int i = 0; i < n; i++)
        if (wc[i].status != 0)
            return -EIO;
    if (n > 0)
        ep->ctl_outstanding -= (unsigned)n;
    return n;
}
