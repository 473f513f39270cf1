// Credit messages of a ring protocol over RDMA: small control words go inline, bulk data
// from the registered ring.
#include <infiniband/verbs.h>
#include <stdint.h>
#include <string.h>

#define INLINE_MAX 64
#define SIGNAL_EVERY 32

struct ring_link {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *mr;
    uint8_t *ring;
    uint32_t size, head, credits;
    uint32_t posted, unsignalled;
};

struct ctl_msg {
    uint8_t kind;
    uint8_t pad[3];
    uint32_t arg, seq;
};

static int post(struct ring_link *l, struct ibv_sge *sge, unsigned flags, uint64_t id)
{
    struct ibv_send_wr wr, *bad;

    memset(&wr, 0, sizeof wr);
    wr.wr_id = id;
    wr.sg_list = sge;
    wr.num_sge = 1;
    wr.opcode = IBV_WR_SEND;
    wr.send_flags = flags;
    if (++l->unsignalled >= SIGNAL_EVERY) {
        wr.send_flags |= IBV_SEND_SIGNALED;
        l->unsignalled = 0;
    }
    if (ibv_post_send(l->qp, &wr, &bad))
        return -1;
    l->posted++;
    return 0;
}

static int post_ctl(struct ring_link *l, uint8_t kind, uint32_t arg)
{
    struct ctl_msg m = {.kind = kind, .arg = arg, .seq = l->posted};
    struct ibv_sge sge = {.addr = (uint64_t)(uintptr_t)&m, .length = sizeof m, .lkey = 0};

    _Static_assert(sizeof m <= INLINE_MAX, "control messages are sent inline");
    return post(l, &sge, IBV_SEND_INLINE, 0);
}

static int post_bulk(struct ring_link *l, uint32_t off, uint32_t len)
{
    struct ibv_sge sge = {.addr = (uint64_t)(uintptr_t)(l->ring + off), .length = len, .lkey = l->mr->lkey};

    return post(l, &sge, 0, ((uint64_t)off << 32) | len);
}

int link_grant(struct ring_link *l, uint32_t n)
{
    return post_ctl(l, 'C', n);
}

int link_bye(struct ring_link *l, uint32_t reason)
{
    return post_ctl(l, 'X', reason);
}

int link_flush(struct ring_link *l, uint32_t len)
{
    if (!l->credits || l->head + len > l->size)
        return -1;
    if (post_bulk(l, l->head, len))
        return -1;
    l->head += len;
    l->credits--;
    return 0;
}

int link_poll(struct ring_link *l)
{
    struct ibv_wc wc[8];
    int i, n = ibv_poll_cq(l->cq, 8, wc);

    for (i = 0; i < n; i++)
        if (wc[i].status)
            return -1;
    return n;
}
