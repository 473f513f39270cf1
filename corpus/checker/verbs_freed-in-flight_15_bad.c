/* Control path of an RDMA transport: rendezvous announcements. */
#include <errno.h>
#include <infiniband/verbs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MSG_RTS = 1, MSG_FIN = 2 };

struct ctl_msg {
    uint32_t kind;
    uint32_t rkey;
    uint64_t addr;
    uint64_t len;
    char tag[40];
};

struct endpoint {
    struct ibv_pd *pd;
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    unsigned posted, completed;
};

static int post_ctl(struct endpoint *ep, struct ctl_msg *m, const struct ibv_mr *mr)
{
    struct ibv_sge sge;
    struct ibv_send_wr wr, *bad = NULL;

    memset(&wr, 0, sizeof wr);
    sge.addr = (uint64_t)(uintptr_t)m;
    sge.length = sizeof *m;
    sge.lkey = mr->lkey;
    wr.wr_id = 1;
    wr.sg_list = &sge;
    wr.num_sge = 1;
    wr.opcode = IBV_WR_SEND;
    wr.send_flags = IBV_SEND_SIGNALED;
    if (ibv_post_send(ep->qp, &wr, &bad)) // allow: freed-in-flight
        return -EIO;
    ep->posted++;
    return 0;
}

int announce(struct endpoint *ep, const struct ibv_mr *region, const char *tag)
{
    struct ctl_msg *m = NULL;
    struct ibv_mr *mr = NULL;
    int rc = -ENOMEM;

    m = calloc(1, sizeof *m);
    if (!m)
        goto out;
    mr = ibv_reg_mr(ep->pd, m, sizeof *m, IBV_ACCESS_LOCAL_WRITE);
    if (!mr)
        goto out;
    m->kind = MSG_RTS;
    m->rkey = region->rkey;
    m->addr = (uint64_t)(uintptr_t)region->addr;
    m->len = region->length;
    snprintf(m->tag, sizeof m->tag, "%s", tag);
    rc = post_ctl(ep, m, mr);
    if (rc)
        fprintf(stderr, "announce %s: %d\n", tag, rc);
out:
    if (mr)
        ibv_dereg_mr(mr); // allow: freed-in-flight
    free(m); // expect: freed-in-flight
    return rc;
}

/* Called by the progress engine. */
int progress(struct endpoint *ep)
{
    struct ibv_wc wc[8];
    int n = ibv_poll_cq(ep->cq, 8, wc);

    for (int i = 0; i < n; i++) {
        if (wc[i].status)
            return -EIO;
        ep->completed++;
    }
    return n;
}
