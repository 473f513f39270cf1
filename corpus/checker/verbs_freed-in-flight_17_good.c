#include <errno.h>
#include <infiniband/verbs.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FRAGS 16
#define FRAG 8192

struct frag {
    struct ibv_mr *mr;
    char *mem;
    uint32_t len;
};

struct endpoint {
    struct ibv_pd *pd;
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    unsigned outstanding;
    int failed;
};

static struct frag *frag_new(struct endpoint *ep, const char *src, uint32_t len)
{
    struct frag *f = calloc(1, sizeof *f);

    if (!f)
        return NULL;
    f->len = len;
    f->mem = malloc(len);
    if (f->mem) {
        memcpy(f->mem, src, len);
        f->mr = ibv_reg_mr(ep->pd, f->mem, len, IBV_ACCESS_LOCAL_WRITE);
    }
    if (!f->mr) {
        free(f->mem);
        free(f);
        return NULL;
    }
    return f;
}

static void frag_free(struct frag *f)
{
    ibv_dereg_mr(f->mr);
    free(f->mem);
    free(f);
}

int endpoint_send(struct endpoint *ep, const char *msg, size_t len)
{
    struct ibv_send_wr wr[MAX_FRAGS], *bad = NULL;
    struct ibv_sge sge[MAX_FRAGS];
    struct frag *frags[MAX_FRAGS];
    int n = 0, rc;

    if (len == 0 || len > (size_t)MAX_FRAGS * FRAG)
        return -EMSGSIZE;
    memset(wr, 0, sizeof wr);
    while (len) {
        uint32_t k = len < FRAG ? (uint32_t)len : FRAG;
        struct frag *f = frag_new(ep, msg, k);

        if (!f) {
            while (n)
                frag_free(frags[--n]);
            return -ENOMEM;
        }
        sge[n] = (struct ibv_sge){(uint64_t)(uintptr_t)f->mem, k, f->mr->lkey};
        wr[n].wr_id = (uint64_t)(uintptr_t)f;
        wr[n].sg_list = &sge[n];
        wr[n].num_sge = 1;
        wr[n].opcode = IBV_WR_SEND;
        wr[n].send_flags = IBV_SEND_SIGNALED;
        if (n)
            wr[n - 1].next = &wr[n];
        frags[n++] = f;
        msg += k;
        len -= k;
    }
    rc = ibv_post_send(ep->qp, wr, &bad);
    if (rc) {
        int posted = (int)(bad - wr);

        for (int i = posted; i < n; i++)
            frag_free(frags[i]);
        ep->outstanding += (unsigned)posted;
        ep->failed = 1;
        return -rc;
    }
    ep->outstanding += (unsigned)n;
    return 0;
}

int endpoint_poll(struct endpoint *ep)
{
    struct ibv_wc wc[8];
    int k = ibv_poll_cq(ep->cq, 8, wc);

    for (int i = 0; i < k; i++) {
        if (wc[i].status)
            ep->failed = 1;
        frag_free((struct frag *)(uintptr_t)wc[i].wr_id);
        ep->outstanding--;
    }
    return k;
}
