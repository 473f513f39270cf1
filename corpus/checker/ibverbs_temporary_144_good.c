/* Key-value client: requests that fit go inline, larger values through a pool of registered slots. */
#include <infiniband/verbs.h>
#include <string.h>

enum { SLOTS = 32, SLOT_BYTES = 4096, WR_INLINE = 1000 };

struct kv_request {
    uint32_t op, seq;
    uint64_t key;
    uint32_t len, pad;
};

struct kv_client {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *mr;
    uint32_t seq;
    unsigned errors;
    unsigned char busy[SLOTS];
    unsigned char slot[SLOTS][SLOT_BYTES];
};

enum { OP_GET = 1, OP_DELETE, OP_PUT };

static int post_inline(struct kv_client *c, const struct kv_request *rq)
{
    struct ibv_send_wr *bad;
    return ibv_post_send(c->qp,
                         &(struct ibv_send_wr){.wr_id = WR_INLINE,
                                               .sg_list = &(struct ibv_sge){.addr = (uint64_t)(uintptr_t)rq, .length = sizeof *rq},
                                               .num_sge = 1,
                                               .opcode = IBV_WR_SEND,
                                               .send_flags = IBV_SEND_SIGNALED | IBV_SEND_INLINE},
                         &bad);
}

static int post_slot(struct kv_client *c, unsigned i, uint32_t len)
{
    struct ibv_send_wr *bad;
    int rc = ibv_post_send(c->qp,
                           &(struct ibv_send_wr){.wr_id = i,
                                                 .sg_list = &(struct ibv_sge){(uint64_t)(uintptr_t)c->slot[i], len, c->mr->lkey},
                                                 .num_sge = 1,
                                                 .opcode = IBV_WR_SEND,
                                                 .send_flags = IBV_SEND_SIGNALED},
                           &bad);
    if (rc == 0)
        c->busy[i] = 1;
    return rc;
}

int kv_get(struct kv_client *c, uint64_t key)
{
    return post_inline(c, &(struct kv_request){.op = OP_GET, .seq = ++c->seq, .key = key});
}

int kv_delete(struct kv_client *c, uint64_t key)
{
    return post_inline(c, &(struct kv_request){.op = OP_DELETE, .seq = ++c->seq, .key = key});
}

void kv_reap(struct kv_client *c)
{
    struct ibv_wc wc[16];
    int n = ibv_poll_cq(c->cq, 16, wc);
    for (int i = 0; i < n; i++) {
        if (wc[i].status)
            c->errors++;
        if (wc[i].wr_id < SLOTS)
            c->busy[wc[i].wr_id] = 0;
    }
}

int kv_put(struct kv_client *c, uint64_t key, const void *value, uint32_t len)
{
    struct kv_request rq = {.op = OP_PUT, .seq = ++c->seq, .key = key, .len = len};
    unsigned i;

    if (len > SLOT_BYTES - sizeof rq)
        return -1;
    kv_reap(c);
    for (i = 0; i < SLOTS && c->busy[i]; i++)
        ;
    if (i == SLOTS)
        return -1;
    memcpy(c->slot[i], &rq, sizeof rq);
    memcpy(c->slot[i] + sizeof rq, value, len);
    return post_slot(c, i, (uint32_t)sizeof rq + len);
}
