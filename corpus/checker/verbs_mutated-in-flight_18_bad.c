#include <errno.h>
#include <infiniband/verbs.h>
#include <stdio.h>
#include <string.h>

#define MSG_MAX 1024

struct rpc_client {
    struct ibv_qp *qp;
    struct ibv_cq *send_cq;
    struct ibv_cq *recv_cq;
    struct ibv_mr *send_mr;
    struct ibv_mr *recv_mr;
    char *send_buf;
    char *recv_buf;
    unsigned seq;
    int recv_posted;
};

static int rpc_post_recv(struct rpc_client *c)
{
    struct ibv_sge sge = { (uintptr_t)c->recv_buf, MSG_MAX, c->recv_mr->lkey };
    struct ibv_recv_wr wr = { 2, NULL, &sge, 1 }, *bad;

    if (c->recv_posted)
        return 0;
    if (ibv_post_recv(c->qp, &wr, &bad) != 0)
        return -EIO;
    c->recv_posted = 1;
    return 0;
}

static int rpc_post_request(struct rpc_client *c, int attempt, const char *method, const char *arg)
{
    struct ibv_sge sge;
    struct ibv_send_wr wr, *bad;
    int n, rc;

    n = snprintf(c->send_buf, MSG_MAX, "%u %d %s %s", c->seq, attempt, method, arg); // expect: mutated-in-flight
    if (n < 0 || n >= MSG_MAX)
        return -EMSGSIZE;
    sge.addr = (uintptr_t)c->send_buf;
    sge.length = (uint32_t)n + 1;
    sge.lkey = c->send_mr->lkey;
    memset(&wr, 0, sizeof wr);
    wr.wr_id = 1;
    wr.sg_list = &sge;
    wr.num_sge = 1;
    wr.opcode = IBV_WR_SEND;
    wr.send_flags = IBV_SEND_SIGNALED;
    rc = ibv_post_send(c->qp, &wr, &bad); // allow: mutated-in-flight
    return -rc;
}

static int rpc_poll_reply(struct rpc_client *c, unsigned spins)
{
    struct ibv_wc wc;

    while (spins--) {
        int n = ibv_poll_cq(c->recv_cq, 1, &wc);
        if (n < 0)
            return -EIO;
        if (n == 0)
            continue;
        c->recv_posted = 0;
        return wc.status == 0 ? (int)wc.byte_len : -EIO;
    }
    return -ETIMEDOUT;
}

int rpc_call(struct rpc_client *c, const char *method, const char *arg, int tries)
{
    int attempt, n = -ETIMEDOUT;

    c->seq++;
    if (rpc_post_recv(c) != 0)
        return -EIO;
    for (attempt = 0; attempt < tries && n == -ETIMEDOUT; attempt++) {
        int rc = rpc_post_request(c, attempt, method, arg);
        if (rc < 0)
            return rc;
        n = rpc_poll_reply(c, 2000000);
    }
    if (n >= 0) {
        struct ibv_wc wc;
        while (attempt-- > 0)
            while (ibv_poll_cq(c->send_cq, 1, &wc) == 0)
                ;
    }
    return n;
}
