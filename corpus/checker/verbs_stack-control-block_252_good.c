/* Message ring over RDMA: work requests and scatter entries are local, the bytes live in a registered pool. */
#include <infiniband/verbs.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 32
#define SLOT_BYTES 2048

struct channel {
    struct ibv_qp *qp;
    struct ibv_cq *send_cq;
    struct ibv_mr *mr;
    int busy[SLOTS];
    int in_flight;
    int failed;
    char pool[SLOTS][SLOT_BYTES];
};

struct channel *channel_new(struct ibv_pd *pd, struct ibv_qp *qp, struct ibv_cq *send_cq)
{
    struct channel *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->qp = qp;
    c->send_cq = send_cq;
    c->mr = ibv_reg_mr(pd, c->pool, sizeof c->pool, IBV_ACCESS_LOCAL_WRITE);
    if (!c->mr) {
        free(c);
        return NULL;
    }
    return c;
}

static void reap(struct channel *c)
{
    struct ibv_wc wc[8];
    int n = ibv_poll_cq(c->send_cq, 8, wc);

    for (int i = 0; i < n; i++) {
        if (wc[i].status != 0)
            c->failed = 1;
        c->busy[wc[i].wr_id] = 0;
        c->in_flight--;
    }
}

static int free_slot(struct channel *c)
{
    reap(c);
    for (int i = 0; i < SLOTS; i++)
        if (!c->busy[i])
            return i;
    return -1;
}

int channel_send(struct channel *c, const void *msg, uint32_t n)
{
    struct ibv_sge sge;
    struct ibv_send_wr wr, *bad = NULL;
    int slot;

    if (n > SLOT_BYTES || c->failed || (slot = free_slot(c)) < 0)
        return -1;
    memcpy(c->pool[slot], msg, n);
    memset(&sge, 0, sizeof sge);
    sge.addr = (uint64_t)(uintptr_t)c->pool[slot];
    sge.length = n;
    sge.lkey = c->mr->lkey;
    memset(&wr, 0, sizeof wr);
    wr.wr_id = (uint64_t)slot;
    wr.sg_list = &sge;
    wr.num_sge = 1;
    wr.opcode = IBV_WR_SEND;
    wr.send_flags = IBV_SEND_SIGNALED;
    if (ibv_post_send(c->qp, &wr, &bad))
        return -1;
    c->busy[slot] = 1;
    c->in_flight++;
    return 0;
}

/* Every posted send is signaled, and a broken queue pair flushes them with an error. */
void channel_free(struct channel *c)
{
    while (c->in_flight > 0)
        reap(c);
    ibv_dereg_mr(c->mr);
    free(c);
}
