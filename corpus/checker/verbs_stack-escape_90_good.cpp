#include <array>
#include <cstdint>
#include <infiniband/verbs.h>

class recv_ring {
    static constexpr unsigned kSlots = 32, kSize = 256;

public:
    recv_ring(ibv_pd* pd, ibv_qp* qp) : qp_(qp) { mr_ = ibv_reg_mr(pd, slots_, sizeof slots_, IBV_ACCESS_LOCAL_WRITE); }

    // Requests and gather entries are read by the call.
    int fill()
    {
        std::array<ibv_recv_wr, kSlots> wr{};
        std::array<ibv_sge, kSlots> sge{};
        for (unsigned i = 0; i < kSlots; ++i) {
            sge[i] = {reinterpret_cast<std::uintptr_t>(slots_[i]), kSize, mr_->lkey};
            wr[i].wr_id = i;
            wr[i].sg_list = &sge[i];
            wr[i].num_sge = 1;
            wr[i].next = i + 1 < kSlots ? &wr[i + 1] : nullptr;
        }
        ibv_recv_wr* bad = nullptr;
        return ibv_post_recv(qp_, wr.data(), &bad);
    }
    template <class F>
    void poll(ibv_cq* cq, F&& f)
    {
        ibv_wc wc;
        while (ibv_poll_cq(cq, 1, &wc) > 0) {
            auto i = static_cast<unsigned>(wc.wr_id);
            f(static_cast<const char*>(slots_[i]), wc.byte_len);
            ibv_sge sge{reinterpret_cast<std::uintptr_t>(slots_[i]), kSize, mr_->lkey};
            ibv_recv_wr wr{i, nullptr, &sge, 1};
            ibv_recv_wr* bad = nullptr;
            ibv_post_recv(qp_, &wr, &bad);
        }
    }

private:
    ibv_qp* qp_;
    ibv_mr* mr_;
    char slots_[kSlots][kSize];
};

std::uint64_t count(recv_ring& r, ibv_cq* cq)
{
    std::uint64_t n = 0;
    r.poll(cq, [&n](const char*, std::uint32_t len) { n += len; });
    return n;
}
