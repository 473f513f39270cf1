/* Control messages of an RDMA endpoint; odp_mr is the implicit on-demand region of the process. */
#include <errno.h>
#include <infiniband/verbs.h>
#include <stdint.h>
#include <stdio.h>

struct ep {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *odp_mr;
    uint32_t max_inline;
    uint64_t next_id;
    unsigned outstanding, depth;
};

static int ep_post(struct ep *ep, const void *p, uint32_t len, unsigned flags)
{
    struct ibv_sge sge = {.addr = (uintptr_t)p, .length = len, .lkey = ep->odp_mr->lkey};
    struct ibv_send_wr wr = {
        .wr_id = ep->next_id,
        .sg_list = &sge,
        .num_sge = 1,
        .opcode = IBV_WR_SEND,
        .send_flags = flags,
    };
    struct ibv_send_wr *bad;
    int rc;

    if (ep->outstanding == ep->depth)
        return -EAGAIN;
    rc = ibv_post_send(ep->qp, &wr, &bad); /* allow: borrowed-parameter */
    if (rc)
        return -rc;
    ep->next_id++;
    ep->outstanding++;
    return 0;
}

int ep_hello(struct ep *ep, const char *node, const char *options)
{
    char msg[512];
    unsigned flags = IBV_SEND_SIGNALED;
    int n = snprintf(msg, sizeof msg, "HELLO %s\n%s\n", node, options);

    if (n < 0 || n >= (int)sizeof msg)
        return -EMSGSIZE;
    if ((uint32_t)n <= ep->max_inline)
        flags |= IBV_SEND_INLINE;
    return ep_post(ep, msg, (uint32_t)n, flags); /* expect: stack-escape */
}

int ep_progress(struct ep *ep)
{
    struct ibv_wc wc[16];
    int n = ibv_poll_cq(ep->cq, 16, wc);

    for (int i = 0; i < n; i++) {
        ep->outstanding--;
        if (wc[i].status)
            return -EIO;
    }
    return n;
}
