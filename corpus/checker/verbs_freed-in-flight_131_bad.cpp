// Bulk pushes over an RDMA queue pair: each message gets a registered block of its own.
#include <infiniband/verbs.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>

namespace rdma {

enum class slot_state { idle, posted, done, orphan };

struct slot {
    void* mem = nullptr;
    ibv_mr* mr = nullptr;
    slot_state state = slot_state::idle;
    int status = 0;
};

class push_channel {
public:
    push_channel(ibv_pd* pd, ibv_qp* qp, ibv_cq* cq, unsigned spin_limit)
        : pd_(pd), qp_(qp), cq_(cq), spin_limit_(spin_limit)
    {
    }

    int push(std::span<const std::byte> message)
    {
        const int i = find_idle();
        if (i < 0 || message.empty()) return -1;
        slot& s = slots_[static_cast<std::size_t>(i)];
        if (!stage(s, message)) return -1;
        if (!post(i, message.size())) {
            ibv_dereg_mr(s.mr);
            std::free(s.mem);
            return -1;
        }

        for (unsigned spins = 0; s.state == slot_state::posted && spins < spin_limit_; ++spins) drain();
        return settle(s);
    }

private:
    int find_idle() const
    {
        for (std::size_t i = 0; i < slots_.size(); ++i)
            if (slots_[i].state == slot_state::idle) return static_cast<int>(i);
        return -1;
    }

    bool stage(slot& s, std::span<const std::byte> message)
    {
        s.mem = std::malloc(message.size());
        if (!s.mem) return false;
        std::memcpy(s.mem, message.data(), message.size());
        s.mr = ibv_reg_mr(pd_, s.mem, message.size(), 0);
        if (s.mr) return true;
        std::free(s.mem);
        return false;
    }

    bool post(int index, std::size_t bytes)
    {
        slot& s = slots_[static_cast<std::size_t>(index)];
        ibv_sge sge{reinterpret_cast<std::uint64_t>(s.mem), static_cast<std::uint32_t>(bytes), s.mr->lkey};
        ibv_send_wr wr{};
        wr.wr_id = static_cast<std::uint64_t>(index);
        wr.sg_list = &sge;
        wr.num_sge = 1;
        wr.opcode = IBV_WR_SEND;
        wr.send_flags = IBV_SEND_SIGNALED;
        ibv_send_wr* bad = nullptr;
        if (ibv_post_send(qp_, &wr, &bad) != 0) return false;
        s.state = slot_state::posted;
        return true;
    }

    void drain()
    {
        ibv_wc wc[8];
        const int n = ibv_poll_cq(cq_, 8, wc);
        for (int k = 0; k < n; ++k) {
            slot& s = slots_[wc[k].wr_id];
            s.status = wc[k].status;
            s.state = s.state == slot_state::orphan ? slot_state::idle : slot_state::done;
        }
    }

    int settle(slot& s)
    {
        const bool in_time = s.state == slot_state::done;
        if (!in_time) ++late_;
        ibv_dereg_mr(s.mr); // allow: freed-in-flight
        std::free(s.mem);   // expect: freed-in-flight
        s.state = in_time ? slot_state::idle : slot_state::orphan;
        return in_time ? s.status : -2;
    }

    ibv_pd* pd_;
    ibv_qp* qp_;
    ibv_cq* cq_;
    unsigned spin_limit_;
    unsigned late_ = 0;
    std::array<slot, 16> slots_{};
};

}  // namespace rdma
