#include <cstdint>
#include <cstring>
#include <infiniband/verbs.h>
#include <memory>

class sender {
    struct op {
        std::unique_ptr<char[]> mem;
        ibv_mr* mr;
    };

public:
    sender(ibv_pd* pd, ibv_qp* qp, ibv_cq* cq) : pd_(pd), qp_(qp), cq_(cq) {}

    int push(const void* p, std::uint32_t n)
    {
        auto o = std::make_unique<op>();
        o->mem = std::make_unique<char[]>(n);
        std::memcpy(o->mem.get(), p, n);
        o->mr = ibv_reg_mr(pd_, o->mem.get(), n, IBV_ACCESS_LOCAL_WRITE);
        ibv_sge sge{reinterpret_cast<std::uintptr_t>(o->mem.get()), n, o->mr->lkey};
        ibv_send_wr wr{};
        wr.wr_id = reinterpret_cast<std::uintptr_t>(o.get());
        wr.sg_list = &sge;
        wr.num_sge = 1;
        wr.opcode = IBV_WR_SEND;
        wr.send_flags = IBV_SEND_SIGNALED;
        ibv_send_wr* bad = nullptr;
        if (int rc = ibv_post_send(qp_, &wr, &bad)) {
            ibv_dereg_mr(o->mr);
            return rc;
        }
        o.release();
        return 0;
    }
    void poll()
    {
        ibv_wc wc;
        while (ibv_poll_cq(cq_, 1, &wc) > 0) {
            std::unique_ptr<op> o(reinterpret_cast<op*>(static_cast<std::uintptr_t>(wc.wr_id)));
            ibv_dereg_mr(o->mr);
        }
    }

private:
    ibv_pd* pd_;
    ibv_qp* qp_;
    ibv_cq* cq_;
};
