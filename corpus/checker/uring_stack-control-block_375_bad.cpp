// Batches block writes of a segment file; one submission covers the whole batch.
#include <cstdint>
#include <deque>
#include <liburing.h>
#include <memory>
#include <sys/uio.h>
#include <utility>
#include <vector>

struct block_header {
    std::uint64_t sequence;
    std::uint32_t length;
    std::uint32_t crc;
};

struct block {
    block_header header{};
    std::vector<unsigned char> body;
};

class segment_writer {
public:
    segment_writer(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}

    bool stage(std::unique_ptr<block> b)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        iovec parts[2];
        parts[0] = {&b->header, sizeof b->header};
        parts[1] = {b->body.data(), b->body.size()};
        io_uring_prep_writev(sqe, fd_, parts, 2, offset_); // expect: stack-control-block
        io_uring_sqe_set_data(sqe, b.get());
        offset_ += sizeof(block_header) + b->body.size();
        blocks_.push_back(std::move(b));
        return true;
    }

    int commit() { return io_uring_submit(&ring_); }

    void reap()
    {
        io_uring_cqe* cqe = nullptr;
        while (!blocks_.empty() && io_uring_wait_cqe(&ring_, &cqe) == 0) {
            void* done = io_uring_cqe_get_data(cqe);
            std::erase_if(blocks_, [done](const auto& b) { return b.get() == done; });
            io_uring_cqe_seen(&ring_, cqe);
        }
    }

private:
    io_uring& ring_;
    int fd_;
    std::uint64_t offset_ = 0;
    std::deque<std::unique_ptr<block>> blocks_;
};

void store(segment_writer& w, std::vector<std::unique_ptr<block>> batch)
{
    for (auto& b : batch) w.stage(std::move(b));
    w.commit();
    w.reap();
}
