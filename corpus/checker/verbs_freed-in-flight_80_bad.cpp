#include <cstdint>
#include <cstring>
#include <infiniband/verbs.h>
#include <memory>

class sender {
public:
    sender(ibv_pd* pd, ibv_qp* qp, ibv_cq* cq) : pd_(pd), qp_(qp), cq_(cq) {}

    int push(const void* p, std::uint32_t n)
    {
        auto copy = std::make_unique<char[]>(n);
        std::memcpy(copy.get(), p, n);
        ibv_mr* mr = ibv_reg_mr(pd_, copy.get(), n, IBV_ACCESS_LOCAL_WRITE);
        ibv_sge sge{reinterpret_cast<std::uintptr_t>(copy.get()), n, mr->lkey};
        ibv_send_wr wr{};
        wr.sg_list = &sge;
        wr.num_sge = 1;
        wr.opcode = IBV_WR_SEND;
        wr.send_flags = IBV_SEND_SIGNALED;
        ibv_send_wr* bad = nullptr;
        int rc = ibv_post_send(qp_, &wr, &bad);
        copy.reset(); // expect: freed-in-flight
        drain();
        ibv_dereg_mr(mr);
        return rc;
    }

private:
    void drain()
    {
        ibv_wc wc;
        while (ibv_poll_cq(cq_, 1, &wc) == 0) {}
    }
    ibv_pd* pd_;
    ibv_qp* qp_;
    ibv_cq* cq_;
};
