#include <cstdint>
#include <liburing.h>
#include <memory>
#include <stdexcept>
#include <unordered_map>
#include <vector>

struct pending_read {
    int fd = -1;
    std::vector<char> data;
    bool abandoned = false;
};

class read_engine {
public:
    explicit read_engine(unsigned depth)
    {
        if (io_uring_queue_init(depth, &ring_, 0) < 0) throw std::runtime_error("io_uring");
    }
    ~read_engine()
    {
        while (!ops_.empty()) {
            io_uring_submit_and_wait(&ring_, 1);
            reap();
        }
        io_uring_queue_exit(&ring_);
    }

    std::uint64_t begin(int fd, std::size_t n, std::uint64_t off)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return 0;
        auto op = std::make_unique<pending_read>();
        op->fd = fd;
        op->data.resize(n);
        io_uring_prep_read(sqe, fd, op->data.data(), static_cast<unsigned>(n), off);
        const std::uint64_t id = ++last_;
        sqe->user_data = id;
        ops_.emplace(id, std::move(op));
        io_uring_submit(&ring_);
        return id;
    }

    void abandon(std::uint64_t id)
    {
        auto it = ops_.find(id);
        if (it == ops_.end()) return;
        if (io_uring_sqe* sqe = io_uring_get_sqe(&ring_)) {
            io_uring_prep_cancel64(sqe, id, 0);
            sqe->user_data = 0;
            io_uring_submit(&ring_);
        }
        it->second->abandoned = true;
    }

    void reap()
    {
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            const std::uint64_t id = cqe->user_data;
            const int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            auto it = ops_.find(id);
            if (it == ops_.end()) continue;
            if (!it->second->abandoned && res >= 0) {
                it->second->data.resize(static_cast<std::size_t>(res));
                ready_.push_back(std::move(it->second->data));
            }
            ops_.erase(it);
        }
    }

    std::vector<std::vector<char>> take() { return std::move(ready_); }

private:
    io_uring ring_{};
    std::uint64_t last_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<pending_read>> ops_;
    std::vector<std::vector<char>> ready_;
};
