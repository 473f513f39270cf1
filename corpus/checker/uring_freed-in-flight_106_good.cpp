#include <liburing.h>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <unordered_map>

namespace scan {

constexpr unsigned kBlock = 64 * 1024;

struct ReadOp {
    std::uint64_t id = 0;
    std::uint64_t offset = 0;
    char* block = nullptr;
    std::function<void(int, const char*)> done;

    ReadOp() : block(static_cast<char*>(std::aligned_alloc(4096, kBlock))) {}
    ReadOp(const ReadOp&) = delete;
    ~ReadOp() { std::free(block); }
};

// Reads blocks of a segment file for the table scans of many queries.
class BlockReader {
public:
    explicit BlockReader(int fd) : fd_(fd) {}
    BlockReader(const BlockReader&) = delete;

    ~BlockReader()
    {
        if (!ready_) return;
        for (auto& [id, op] : ops_) op->done = nullptr;
        while (!ops_.empty()) {
            int rc = io_uring_submit(&ring_);
            if (rc >= 0 || rc == -EBUSY || rc == -EAGAIN) rc = reap(rc >= 0);
            if (rc >= 0 || rc == -EINTR) continue;
            // The ring is unusable: the blocks must outlive us, the kernel may still fill them.
            for (auto& [id, op] : ops_) static_cast<void>(op.release());
            break;
        }
        io_uring_queue_exit(&ring_);
    }

    bool init()
    {
        if (!ready_) ready_ = io_uring_queue_init(128, &ring_, 0) == 0;
        return ready_;
    }

    // 0 when the ring is full.
    std::uint64_t read(std::uint64_t offset, std::function<void(int, const char*)> done)
    {
        auto op = std::make_unique<ReadOp>();
        if (!ready_ || !op->block) return 0;
        op->id = ++last_id_;
        op->offset = offset;
        op->done = std::move(done);
        const std::uint64_t id = op->id;
        char* const block = op->block;
        ops_.emplace(id, std::move(op));
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) {
            ops_.erase(id);
            return 0;
        }
        io_uring_prep_read(sqe, fd_, block, kBlock, offset);
        io_uring_sqe_set_data64(sqe, id);
        io_uring_submit(&ring_);
        return id;
    }

    // The query has been killed.
    void cancel(std::uint64_t id)
    {
        auto it = ops_.find(id);
        if (it == ops_.end()) return;
        if (io_uring_sqe* sqe = io_uring_get_sqe(&ring_)) {
            io_uring_prep_cancel64(sqe, id, 0);
            io_uring_sqe_set_data64(sqe, kCancelTag);
            io_uring_submit(&ring_);
        }
        it->second->done = nullptr;
    }

    int reap(bool block)
    {
        io_uring_cqe* cqe = nullptr;
        int rc = block ? io_uring_wait_cqe(&ring_, &cqe) : io_uring_peek_cqe(&ring_, &cqe);
        int n = 0;
        while (rc == 0) {
            const std::uint64_t id = io_uring_cqe_get_data64(cqe);
            const int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            if (auto it = ops_.find(id); it != ops_.end()) {
                auto op = std::move(it->second);
                ops_.erase(it);
                if (op->done) op->done(res, op->block);
                ++n;
            }
            rc = io_uring_peek_cqe(&ring_, &cqe);
        }
        return rc == -EAGAIN ? n : rc;
    }

private:
    static constexpr std::uint64_t kCancelTag = ~std::uint64_t(0);

    int fd_;
    io_uring ring_{};
    bool ready_ = false;
    std::uint64_t last_id_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<ReadOp>> ops_;
};

}  // namespace scan
