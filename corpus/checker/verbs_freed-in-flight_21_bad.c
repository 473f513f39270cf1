#include <errno.h>
#include <infiniband/verbs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct remote {
    uint64_t addr;
    uint32_t rkey;
};

struct link {
    struct ibv_pd *pd;
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    uint64_t next_id;
    unsigned errors;
};

static int check_completion(struct link *l)
{
    struct ibv_wc wc;
    int n = ibv_poll_cq(l->cq, 1, &wc);
    if (n < 0)
        return -EIO;
    if (n == 1 && wc.status != 0) {
        l->errors++;
        return -EIO;
    }
    return 0;
}

static int post(struct link *l, struct ibv_mr *mr, size_t len)
{
    struct ibv_sge sge = {(uint64_t)(uintptr_t)mr->addr, (uint32_t)len, mr->lkey};
    struct ibv_send_wr wr, *bad = NULL;
    memset(&wr, 0, sizeof wr);
    wr.wr_id = l->next_id++;
    wr.sg_list = &sge;
    wr.num_sge = 1;
    wr.opcode = IBV_WR_SEND;
    wr.send_flags = IBV_SEND_SIGNALED;
    return ibv_post_send(l->qp, &wr, &bad); // allow: freed-in-flight
}

int link_send_copy(struct link *l, const void *data, size_t len)
{
    void *stage = aligned_alloc(4096, (len + 4095) & ~(size_t)4095);
    struct ibv_mr *mr;
    int rc;

    if (!stage)
        return -ENOMEM;
    memcpy(stage, data, len);
    mr = ibv_reg_mr(l->pd, stage, len, 0);
    if (!mr) {
        free(stage);
        return -ENOMEM;
    }
    rc = post(l, mr, len); // allow: freed-in-flight
    if (rc == 0)
        rc = check_completion(l);
    ibv_dereg_mr(mr); // allow: freed-in-flight
    free(stage); // expect: freed-in-flight
    return rc;
}

int link_greet(struct link *l, const char *name)
{
    char msg[128];
    int n = snprintf(msg, sizeof msg, "HELLO %s", name);
    return link_send_copy(l, msg, (size_t)n < sizeof msg ? (size_t)n + 1 : sizeof msg);
}
