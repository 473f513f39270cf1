#include <errno.h>
#include <infiniband/verbs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Receive side of an RPC endpoint. One slab holds all receive buffers. */

#define RECV_SIZE 2048

struct endpoint {
    struct ibv_pd *pd;
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *recv_mr;
    uint8_t *slab;
    unsigned nbufs;
    int established;
    uint64_t messages;
    void (*handler)(struct endpoint *, const uint8_t *msg, uint32_t len);
};

static int post_one(struct endpoint *ep, unsigned i)
{
    struct ibv_sge sge;
    struct ibv_recv_wr wr, *bad;

    sge.addr = (uint64_t)(uintptr_t)(ep->slab + (size_t)i * RECV_SIZE);
    sge.length = RECV_SIZE;
    sge.lkey = ep->recv_mr->lkey;
    memset(&wr, 0, sizeof wr);
    wr.wr_id = i;
    wr.sg_list = &sge;
    wr.num_sge = 1;
    return ibv_post_recv(ep->qp, &wr, &bad); // allow: freed-in-flight
}

static int setup_recvs(struct endpoint *ep, unsigned nbufs)
{
    size_t bytes = (size_t)nbufs * RECV_SIZE;
    int rc = -ENOMEM;

    ep->slab = aligned_alloc(4096, (bytes + 4095) & ~(size_t)4095);
    if (!ep->slab)
        return rc;
    ep->recv_mr = ibv_reg_mr(ep->pd, ep->slab, bytes, IBV_ACCESS_LOCAL_WRITE);
    if (!ep->recv_mr)
        goto free_slab;
    for (ep->nbufs = 0; ep->nbufs < nbufs; ep->nbufs++) {
        rc = post_one(ep, ep->nbufs);
        if (rc) {
            fprintf(stderr, "post_recv %u/%u: %s\n", ep->nbufs, nbufs, strerror(rc));
            rc = -rc;
            goto dereg;
        }
    }
    return 0;

dereg:
    ibv_dereg_mr(ep->recv_mr); // allow: freed-in-flight
    ep->recv_mr = NULL;
free_slab:
    free(ep->slab); // expect: freed-in-flight
    ep->slab = NULL;
    ep->nbufs = 0;
    return rc;
}

int endpoint_on_connected(struct endpoint *ep, unsigned want)
{
    int rc = setup_recvs(ep, want);
    if (rc == -ENOMEM && want > 16)
        rc = setup_recvs(ep, 16);
    ep->established = rc == 0;
    return rc;
}

int endpoint_poll(struct endpoint *ep)
{
    struct ibv_wc wc[16];
    int n = ibv_poll_cq(ep->cq, 16, wc);

    for (int i = 0; i < n; i++) {
        unsigned idx = (unsigned)wc[i].wr_id;
        if (wc[i].status != 0) {
            ep->established = 0;
            continue;
        }
        ep->messages++;
        ep->handler(ep, ep->slab + (size_t)idx * RECV_SIZE, wc[i].byte_len);
        if (post_one(ep, idx))
            ep->established = 0;
    }
    return n;
}
