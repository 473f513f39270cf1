/* Log replication over a reliable queue pair: a ring of slots in one registered region; every sixteenth request is
   signalled, and its completion gives back all slots up to and including its own. */
#include <errno.h>
#include <infiniband/verbs.h>
#include <stdlib.h>
#include <string.h>

#define RING 128
#define SLOT 512
#define SIGNAL_EVERY 16

struct replica {
    struct ibv_qp *qp;
    struct ibv_cq *send_cq;
    struct ibv_mr *mr;
    uint64_t head, tail;
    int dead;
    unsigned char *ring;
};

int replica_open(struct replica *r, struct ibv_pd *pd, struct ibv_qp *qp, struct ibv_cq *send_cq)
{
    memset(r, 0, sizeof *r);
    r->qp = qp;
    r->send_cq = send_cq;
    r->ring = calloc(RING, SLOT);
    if (!r->ring)
        return -ENOMEM;
    r->mr = ibv_reg_mr(pd, r->ring, (size_t)RING * SLOT, IBV_ACCESS_LOCAL_WRITE);
    if (r->mr)
        return 0;
    free(r->ring);
    return -EIO;
}

static void reclaim(struct replica *r)
{
    struct ibv_wc wc[8];
    int n;

    while ((n = ibv_poll_cq(r->send_cq, 8, wc)) > 0)
        for (int i = 0; i < n; i++) {
            if (wc[i].status != 0) {
                r->dead = 1;
                return;
            }
            r->tail = wc[i].wr_id + 1;
        }
    if (n < 0)
        r->dead = 1;
}

static unsigned char *slot_claim(struct replica *r)
{
    while (r->head - r->tail >= RING && !r->dead)
        reclaim(r);
    return r->dead ? NULL : r->ring + (r->head % RING) * SLOT;
}

static int slot_post(struct replica *r, unsigned char *slot, uint32_t len)
{
    struct ibv_sge sge = {(uint64_t)(uintptr_t)slot, len, r->mr->lkey};
    struct ibv_send_wr wr = {.wr_id = r->head, .sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_SEND};
    struct ibv_send_wr *bad;

    if (r->head % SIGNAL_EVERY == SIGNAL_EVERY - 1)
        wr.send_flags = IBV_SEND_SIGNALED;
    if (ibv_post_send(r->qp, &wr, &bad) != 0) {
        r->dead = 1;
        return -EIO;
    }
    r->head++;
    return 0;
}

int replica_append(struct replica *r, uint32_t term, const void *entry, uint32_t len)
{
    unsigned char *slot;

    if (len > SLOT - sizeof term)
        return -EMSGSIZE;
    slot = slot_claim(r);
    if (!slot)
        return -EPIPE;
    memcpy(slot, &term, sizeof term);
    memcpy(slot + sizeof term, entry, len);
    return slot_post(r, slot, (uint32_t)sizeof term + len);
}

int replica_heartbeat(struct replica *r, uint32_t term)
{
    static const char beat[] = "heartbeat";

    return replica_append(r, term, beat, sizeof beat);
}
