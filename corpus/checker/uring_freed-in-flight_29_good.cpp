#include <cstdint>
#include <functional>
#include <liburing.h>
#include <memory>
#include <unordered_map>
#include <vector>

struct read_op {
    int fd = -1;
    std::vector<char> data;
    std::function<void(int, const char*)> done;
};

class reader_loop {
public:
    explicit reader_loop(io_uring& r) : ring_(r) {}

    std::uint64_t read(int fd, unsigned size, std::function<void(int, const char*)> done)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return 0;
        std::uint64_t id = ++last_id_;
        auto op = std::make_unique<read_op>();
        op->fd = fd;
        op->data.resize(size);
        op->done = std::move(done);
        io_uring_prep_recv(sqe, fd, op->data.data(), op->data.size(), 0);
        io_uring_sqe_set_data64(sqe, id);
        ops_.emplace(id, std::move(op));
        io_uring_submit(&ring_);
        return id;
    }
    bool cancel(std::uint64_t id)
    {
        if (ops_.count(id) == 0) return false;
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        io_uring_prep_cancel64(sqe, id, 0);
        io_uring_sqe_set_data64(sqe, id | cancel_bit);
        io_uring_submit(&ring_);
        return true;
    }
    int run_once()
    {
        io_uring_cqe* cqe = nullptr;
        int r = io_uring_wait_cqe(&ring_, &cqe);
        if (r < 0) return r;
        std::uint64_t tag = io_uring_cqe_get_data64(cqe);
        int res = cqe->res;
        io_uring_cqe_seen(&ring_, cqe);
        if (tag & cancel_bit)
            cancel_done(tag & ~cancel_bit, res);
        else
            finish(tag, res);
        return 0;
    }

private:
    static constexpr std::uint64_t cancel_bit = std::uint64_t{1} << 63;

    void cancel_done(std::uint64_t id, int res)
    {
        if (res < 0) ++late_cancels_;
        auto it = ops_.find(id);
        if (it != ops_.end()) it->second->done = nullptr;
    }
    void finish(std::uint64_t id, int res)
    {
        auto it = ops_.find(id);
        if (it == ops_.end()) return;
        std::unique_ptr<read_op> op = std::move(it->second);
        ops_.erase(it);
        if (op->done) op->done(res, op->data.data());
    }
    io_uring& ring_;
    std::unordered_map<std::uint64_t, std::unique_ptr<read_op>> ops_;
    std::uint64_t last_id_ = 0;
    unsigned late_cancels_ = 0;
};
