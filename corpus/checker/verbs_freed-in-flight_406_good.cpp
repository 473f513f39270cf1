// One-shot messages over a queue pair; each owns its registered memory.
#include <cstdint>
#include <cstring>
#include <infiniband/verbs.h>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>

class registered_block {
public:
    registered_block(ibv_pd* pd, std::size_t n)
        : bytes_(std::make_unique<char[]>(n)), size_(n), mr_(ibv_reg_mr(pd, bytes_.get(), n, IBV_ACCESS_LOCAL_WRITE))
    {
    }
    ~registered_block()
    {
        if (mr_) ibv_dereg_mr(mr_);
    }
    registered_block(const registered_block&) = delete;
    registered_block& operator=(const registered_block&) = delete;

    bool ok() const { return mr_ != nullptr; }
    char* data() { return bytes_.get(); }
    ibv_sge sge() const { return {reinterpret_cast<std::uintptr_t>(bytes_.get()), static_cast<std::uint32_t>(size_), mr_->lkey}; }

private:
    std::unique_ptr<char[]> bytes_;
    std::size_t size_;
    ibv_mr* mr_;
};

class message_sender {
public:
    message_sender(ibv_pd* pd, ibv_qp* qp, ibv_cq* cq) : pd_(pd), qp_(qp), cq_(cq) {}
    ~message_sender()
    {
        while (!in_flight_.empty()) reap();
    }
    message_sender(const message_sender&) = delete;
    message_sender& operator=(const message_sender&) = delete;

    bool send(std::string_view text)
    {
        auto block = std::make_unique<registered_block>(pd_, text.size());
        if (!block->ok()) return false;
        std::memcpy(block->data(), text.data(), text.size());
        ibv_sge sge = block->sge();
        ibv_send_wr wr{};
        wr.wr_id = ++last_;
        wr.sg_list = &sge;
        wr.num_sge = 1;
        wr.opcode = IBV_WR_SEND;
        wr.send_flags = IBV_SEND_SIGNALED;
        ibv_send_wr* bad = nullptr;
        auto at = in_flight_.emplace(wr.wr_id, std::move(block)).first;
        if (ibv_post_send(qp_, &wr, &bad) != 0) {
            in_flight_.erase(at);
            return false;
        }
        return true;
    }

    void reap()
    {
        ibv_wc wc{};
        while (ibv_poll_cq(cq_, 1, &wc) > 0) in_flight_.erase(wc.wr_id);
    }

private:
    ibv_pd* pd_;
    ibv_qp* qp_;
    ibv_cq* cq_;
    std::uint64_t last_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<registered_block>> in_flight_;
};
