#include <cstdint>
#include <infiniband/verbs.h>

struct hello {
    std::uint32_t magic, version;
    char name[56];
};

class acceptor {
public:
    acceptor(ibv_qp* qp, std::uint32_t lkey) : qp_(qp), lkey_(lkey) {}

    bool expect_hello()
    {
        hello h{};
        ibv_sge sge{reinterpret_cast<std::uintptr_t>(&h), sizeof h, lkey_};
        ibv_recv_wr wr{};
        wr.wr_id = ++posted_;
        wr.sg_list = &sge;
        wr.num_sge = 1;
        ibv_recv_wr* bad = nullptr;
        return ibv_post_recv(qp_, &wr, &bad) == 0; // expect: stack-escape
    }
    void on_completion(const ibv_wc& wc)
    {
        if (wc.wr_id == posted_) ready_ = true;
    }

private:
    ibv_qp* qp_;
    std::uint32_t lkey_;
    std::uint64_t posted_ = 0;
    bool ready_ = false;
};
