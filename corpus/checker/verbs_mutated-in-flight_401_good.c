/* Log shipping over RDMA: records are laid into registered slots, used in turn. */
#include <errno.h>
#include <infiniband/verbs.h>
#include <stdint.h>
#include <string.h>

#define SLOTS 8
#define SLOT_SIZE 4096

struct shipper {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *mr;
    unsigned char *base;
    unsigned next;
    int broken;
    unsigned char busy[SLOTS];
};

static int shipper_poll(struct shipper *s)
{
    struct ibv_wc wc[SLOTS];
    int n = ibv_poll_cq(s->cq, SLOTS, wc);

    for (int i = 0; i < n; i++) {
        s->busy[wc[i].wr_id] = 0;
        if (wc[i].status)
            s->broken = 1;
    }
    return n;
}

static int shipper_slot(struct shipper *s)
{
    unsigned slot = s->next;

    while (s->busy[slot])
        if (shipper_poll(s) < 0)
            return -EIO;
    if (s->broken)
        return -EIO;
    s->next = (s->next + 1) % SLOTS;
    return (int)slot;
}

static int shipper_post(struct shipper *s, int slot, uint32_t len)
{
    struct ibv_sge sge = {
        .addr = (uintptr_t)(s->base + (size_t)slot * SLOT_SIZE),
        .length = len,
        .lkey = s->mr->lkey,
    };
    struct ibv_send_wr wr = {
        .wr_id = (uint64_t)slot,
        .sg_list = &sge,
        .num_sge = 1,
        .opcode = IBV_WR_SEND,
        .send_flags = IBV_SEND_SIGNALED,
    };
    struct ibv_send_wr *bad;
    int rc = ibv_post_send(s->qp, &wr, &bad);

    if (rc == 0)
        s->busy[slot] = 1;
    return -rc;
}

int shipper_put(struct shipper *s, const void *rec, size_t len)
{
    int slot;

    if (len > SLOT_SIZE)
        return -EMSGSIZE;
    slot = shipper_slot(s);
    if (slot < 0)
        return slot;
    memcpy(s->base + (size_t)slot * SLOT_SIZE, rec, len);
    return shipper_post(s, slot, (uint32_t)len);
}
