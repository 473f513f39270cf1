// Sends a run of credit updates from one registered message slot.
#include <cstdint>
#include <infiniband/verbs.h>
#include <stdexcept>

struct credit_update {
    std::uint32_t channel;
    std::uint32_t credits;
};

class credit_sender {
public:
    credit_sender(ibv_pd* pd, ibv_qp* qp, ibv_cq* cq) : qp_(qp), cq_(cq)
    {
        mr_ = ibv_reg_mr(pd, &slot_, sizeof slot_, IBV_ACCESS_LOCAL_WRITE);
        if (!mr_) throw std::runtime_error("ibv_reg_mr");
    }
    ~credit_sender() { ibv_dereg_mr(mr_); }
    credit_sender(const credit_sender&) = delete;
    credit_sender& operator=(const credit_sender&) = delete;

    void grant(std::uint32_t first, std::uint32_t count, std::uint32_t credits)
    {
        std::uint32_t posted = 0;
        for (std::uint32_t i = 0; i < count; ++i) {
            slot_ = credit_update{first + i, credits}; // expect: mutated-in-flight
            if (post(i)) ++posted;
        }
        drain(posted);
    }

private:
    bool post(std::uint64_t id)
    {
        ibv_sge sge{reinterpret_cast<std::uintptr_t>(&slot_), sizeof slot_, mr_->lkey};
        ibv_send_wr wr{};
        wr.wr_id = id;
        wr.sg_list = &sge;
        wr.num_sge = 1;
        wr.opcode = IBV_WR_SEND;
        wr.send_flags = IBV_SEND_SIGNALED;
        ibv_send_wr* bad = nullptr;
        return ibv_post_send(qp_, &wr, &bad) == 0;
    }

    void drain(std::uint32_t left)
    {
        ibv_wc wc{};
        while (left > 0)
            if (ibv_poll_cq(cq_, 1, &wc) > 0) --left;
    }

    ibv_qp* qp_;
    ibv_cq* cq_;
    ibv_mr* mr_ = nullptr;
    credit_update slot_{};
};
