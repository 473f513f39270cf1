#include <cerrno>
#include <cstdint>
#include <functional>
#include <liburing.h>
#include <memory>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <vector>

class block_reader {
public:
    using done_fn = std::function<void(int, const std::vector<char>&)>;

    explicit block_reader(unsigned depth)
    {
        if (io_uring_queue_init(depth, &ring_, 0) < 0) throw std::runtime_error("io_uring_queue_init");
    }
    ~block_reader()
    {
        while (!ops_.empty()) {
            io_uring_cqe* cqe = nullptr;
            if (io_uring_wait_cqe(&ring_, &cqe) == 0) poll();
        }
        io_uring_queue_exit(&ring_);
    }

    std::uint64_t read(int fd, std::uint64_t offset, std::size_t len, done_fn done)
    {
        auto op = std::make_unique<operation>();
        op->block.resize(len);
        op->done = std::move(done);
        io_uring_sqe* sqe = next_sqe();
        io_uring_prep_read(sqe, fd, op->block.data(), static_cast<unsigned>(len), offset); // allow: freed-in-flight
        const auto id = ++last_id_;
        io_uring_sqe_set_data64(sqe, id);
        ops_.emplace(id, std::move(op));
        io_uring_submit(&ring_);
        return id;
    }

    void cancel(std::uint64_t id)
    {
        auto it = ops_.find(id);
        if (it == ops_.end()) return;
        io_uring_sqe* sqe = next_sqe();
        io_uring_prep_cancel64(sqe, id, 0);
        io_uring_sqe_set_data64(sqe, 0);
        io_uring_submit(&ring_);
        auto done = std::move(it->second->done);
        ops_.erase(it); // expect: freed-in-flight
        done(-ECANCELED, {});
    }

    void poll()
    {
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            const auto id = io_uring_cqe_get_data64(cqe);
            const int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            if (id != 0) finish(id, res);
        }
    }

private:
    struct operation {
        std::vector<char> block;
        done_fn done;
    };

    io_uring_sqe* next_sqe()
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        while (!sqe) {
            io_uring_submit(&ring_);
            sqe = io_uring_get_sqe(&ring_);
        }
        return sqe;
    }

    void finish(std::uint64_t id, int res)
    {
        auto node = ops_.extract(id);
        if (node.empty()) return;
        node.mapped()->done(res, node.mapped()->block);
    }

    io_uring ring_{};
    std::uint64_t last_id_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<operation>> ops_;
};
