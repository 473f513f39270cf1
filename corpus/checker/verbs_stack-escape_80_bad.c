#include <infiniband/verbs.h>
#include <string.h>

struct ctrl {
    uint32_t op;
    uint32_t len;
    uint64_t addr;
    uint8_t name[48];
};

struct conn {
    struct ibv_pd *pd;
    struct ibv_qp *qp;
    uint32_t lkey; /* of the whole address space */
    unsigned posted;
};

int conn_advertise(struct conn *c, uint64_t addr, uint32_t len, const char *name)
{
    struct ctrl m;
    struct ibv_sge sge;
    struct ibv_send_wr wr, *bad;

    memset(&m, 0, sizeof m);
    m.op = 3;
    m.len = len;
    m.addr = addr;
    strncpy((char *)m.name, name, sizeof m.name - 1);

    sge.addr = (uint64_t)(uintptr_t)&m;
    sge.length = sizeof m;
    sge.lkey = c->lkey;

    memset(&wr, 0, sizeof wr);
    wr.wr_id = ++c->posted;
    wr.sg_list = &sge;
    wr.num_sge = 1;
    wr.opcode = IBV_WR_SEND;
    wr.send_flags = IBV_SEND_SIGNALED;
    return ibv_post_send(c->qp, &wr, &bad); // expect: stack-escape
}
