#include <infiniband/verbs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPIN_LIMIT 2000000

struct follower {
    struct ibv_pd *pd;
    struct ibv_qp *qp;
    struct ibv_cq *cq;
    uint64_t next_id;
    int suspect;
};

struct snap_hdr {
    uint32_t magic;
    uint32_t entries;
    uint64_t term;
    uint64_t index;
};

struct snap_entry {
    uint64_t key, value;
};

static size_t snap_encode(unsigned char *out, uint64_t term, uint64_t index, const struct snap_entry *e, uint32_t n)
{
    struct snap_hdr h = {.magic = 0x534e4150u, .entries = n, .term = term, .index = index};
    memcpy(out, &h, sizeof h);
    memcpy(out + sizeof h, e, n * sizeof *e);
    return sizeof h + n * sizeof *e;
}

static int await_send(struct follower *f, uint64_t id)
{
    struct ibv_wc wc;
    for (long spin = 0; spin < SPIN_LIMIT; spin++) {
        int n = ibv_poll_cq(f->cq, 1, &wc);
        if (n < 0)
            return -1;
        if (n == 1 && wc.wr_id == id)
            return wc.status == 0 ? 0 : -1;
    }
    f->suspect = 1;
    return -1;
}

int follower_snapshot(struct follower *f, uint64_t term, uint64_t index, const struct snap_entry *e, uint32_t n)
{
    struct ibv_send_wr wr, *bad;
    struct ibv_sge sge;
    struct ibv_mr *mr;
    unsigned char *buf = malloc(sizeof(struct snap_hdr) + n * sizeof *e);
    size_t len;
    int rc = -1;

    if (!buf)
        return -1;
    len = snap_encode(buf, term, index, e, n);
    mr = ibv_reg_mr(f->pd, buf, len, IBV_ACCESS_LOCAL_WRITE);
    if (!mr) {
        free(buf);
        return -1;
    }
    sge = (struct ibv_sge){.addr = (uint64_t)(uintptr_t)buf, .length = (uint32_t)len, .lkey = mr->lkey};
    memset(&wr, 0, sizeof wr);
    wr.wr_id = ++f->next_id;
    wr.sg_list = &sge;
    wr.num_sge = 1;
    wr.opcode = IBV_WR_SEND;
    wr.send_flags = IBV_SEND_SIGNALED;
    if (ibv_post_send(f->qp, &wr, &bad) == 0) {
        rc = await_send(f, wr.wr_id);
        if (rc < 0)
            fprintf(stderr, "snapshot %llu not acknowledged\n", (unsigned long long)index);
    }
    ibv_dereg_mr(mr); // allow: freed-in-flight
    free(buf); // expect: freed-in-flight
    return rc;
}
