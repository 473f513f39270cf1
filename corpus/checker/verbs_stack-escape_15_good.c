/* Message layer over a reliable QP: short messages inline from the stack, long ones from slots. */
#include <errno.h>
#include <infiniband/verbs.h>
#include <stdint.h>
#include <string.h>

#define N_SLOTS 16
#define SLOT_BYTES 4096
#define INLINE_MAX 64
#define WR_INLINE UINT64_MAX

struct hdr {
    uint16_t type, flags;
    uint32_t len;
};

struct chan {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *mr; /* covers slots */
    char slots[N_SLOTS][SLOT_BYTES];
    uint32_t busy; /* one bit per slot */
};

static int post(struct chan *c, const void *p, uint32_t n, uint64_t id, unsigned flags)
{
    struct ibv_sge sge = {(uint64_t)(uintptr_t)p, n, c->mr->lkey};
    struct ibv_send_wr wr = {.wr_id = id, .sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND, .send_flags = flags};
    struct ibv_send_wr *bad = NULL;

    return ibv_post_send(c->qp, &wr, &bad) ? -EIO : 0;
}

static int send_inline(struct chan *c, const struct hdr *h, const void *data)
{
    char wire[INLINE_MAX];
    struct ibv_sge sge = {(uint64_t)(uintptr_t)wire, (uint32_t)sizeof *h + h->len, 0};
    struct ibv_send_wr wr = {.wr_id = WR_INLINE, .sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND};
    struct ibv_send_wr *bad = NULL;

    memcpy(wire, h, sizeof *h);
    memcpy(wire + sizeof *h, data, h->len);
    wr.send_flags = IBV_SEND_INLINE | IBV_SEND_SIGNALED;
    return ibv_post_send(c->qp, &wr, &bad) ? -EIO : 0;
}

int chan_progress(struct chan *c)
{
    struct ibv_wc wc[N_SLOTS];
    int n = ibv_poll_cq(c->cq, N_SLOTS, wc);

    for (int i = 0; i < n; i++)
        if (wc[i].wr_id != WR_INLINE)
            c->busy &= ~(1u << wc[i].wr_id);
    return n;
}

static int take_slot(struct chan *c)
{
    for (;;) {
        for (int i = 0; i < N_SLOTS; i++)
            if (!(c->busy & 1u << i)) {
                c->busy |= 1u << i;
                return i;
            }
        if (chan_progress(c) < 0)
            return -EIO;
    }
}

static int send_slot(struct chan *c, const struct hdr *h, const void *data)
{
    int i = take_slot(c);
    int rc;

    if (i < 0)
        return i;
    memcpy(c->slots[i], h, sizeof *h);
    memcpy(c->slots[i] + sizeof *h, data, h->len);
    rc = post(c, c->slots[i], (uint32_t)sizeof *h + h->len, (uint64_t)i, IBV_SEND_SIGNALED);
    if (rc)
        c->busy &= ~(1u << i);
    return rc;
}

int chan_send(struct chan *c, uint16_t type, const void *data, uint32_t len)
{
    struct hdr h = {type, 0, len};

    if (sizeof h + len <= INLINE_MAX)
        return send_inline(c, &h, data);
    if (sizeof h + len > SLOT_BYTES)
        return -EMSGSIZE;
    return send_slot(c, &h, data);
}

int chan_credit(struct chan *c, uint32_t n)
{
    uint32_t body[2] = {n, ~n};

    return chan_send(c, 7, body, sizeof body);
}
