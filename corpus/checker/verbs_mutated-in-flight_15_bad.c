#include <infiniband/verbs.h>
#include <stdint.h>
#include <string.h>

#define KEY_SLOTS 16
#define KEY_BYTES 64

struct key_slot {
    uint32_t stream;
    uint32_t epoch;
    unsigned char key[KEY_BYTES];
};

struct key_channel {
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    struct ibv_mr *mr;
    struct key_slot slot[KEY_SLOTS];
    uint16_t in_use;
    unsigned long sent, failed;
};

static int slot_get(struct key_channel *ch)
{
    for (int i = 0; i < KEY_SLOTS; i++) {
        if (!(ch->in_use & (1u << i))) {
            ch->in_use |= (uint16_t)(1u << i);
            return i;
        }
    }
    return -1;
}

static void slot_put(struct key_channel *ch, int i)
{
    ch->in_use &= (uint16_t)~(1u << i);
}

int key_channel_push(struct key_channel *ch, uint32_t stream, uint32_t epoch, const unsigned char *key)
{
    struct ibv_send_wr wr = {.opcode = IBV_WR_SEND, .send_flags = IBV_SEND_SIGNALED, .num_sge = 1};
    struct ibv_send_wr *bad;
    struct ibv_sge sge;
    struct key_slot *s;
    int rc, i = slot_get(ch);
    if (i < 0)
        return -1;
    s = &ch->slot[i];
    s->stream = stream;
    s->epoch = epoch;
    memcpy(s->key, key, KEY_BYTES);
    sge.addr = (uintptr_t)s;
    sge.length = sizeof *s;
    sge.lkey = ch->mr->lkey;
    wr.wr_id = (uint64_t)i;
    wr.sg_list = &sge;
    rc = ibv_post_send(ch->qp, &wr, &bad);
    explicit_bzero(s->key, sizeof s->key); // expect: mutated-in-flight
    if (rc)
        slot_put(ch, i);
    return rc;
}

int key_channel_poll(struct key_channel *ch)
{
    struct ibv_wc wc[8];
    int n = ibv_poll_cq(ch->cq, 8, wc);
    for (int i = 0; i < n; i++) {
        if (wc[i].status)
            ch->failed++;
        else
            ch->sent++;
        slot_put(ch, (int)wc[i].wr_id);
    }
    return n;
}

int key_channel_open(struct key_channel *ch, struct ibv_pd *pd, struct ibv_qp *qp, struct ibv_cq *cq)
{
    memset(ch, 0, sizeof *ch);
    ch->qp = qp;
    ch->cq = cq;
    ch->mr = ibv_reg_mr(pd, ch->slot, sizeof ch->slot, IBV_ACCESS_LOCAL_WRITE);
    return ch->mr ? 0 : -1;
}
