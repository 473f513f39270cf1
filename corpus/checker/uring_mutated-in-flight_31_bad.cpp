#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <liburing.h>
#include <memory>
#include <stdexcept>
#include <string_view>

// Trace file writer with two blocks: one is filled while the other one is written.
class trace_writer {
public:
    explicit trace_writer(int fd) : fd_(fd)
    {
        if (io_uring_queue_init(8, &ring_, 0) < 0) throw std::runtime_error("io_uring_queue_init");
        for (auto& b : blocks_) b.bytes = std::make_unique<char[]>(block_size);
    }

    ~trace_writer()
    {
        if (used_ > 0) flush_block();
        while (blocks_[0].writing || blocks_[1].writing) reap(true);
        io_uring_queue_exit(&ring_);
    }

    trace_writer(const trace_writer&) = delete;
    trace_writer& operator=(const trace_writer&) = delete;

    void append(std::string_view event)
    {
        while (!event.empty()) {
            const std::size_t n = std::min(event.size(), block_size - used_);
            std::memcpy(blocks_[active_].bytes.get() + used_, event.data(), n); // expect: mutated-in-flight
            used_ += n;
            event.remove_prefix(n);
            if (used_ == block_size) flush_block();
        }
        reap(false);
    }

    bool ok() const { return !failed_; }

private:
    static constexpr std::size_t block_size = 64 * 1024;

    struct block {
        std::unique_ptr<char[]> bytes;
        std::size_t size = 0;
        bool writing = false;
    };

    void flush_block()
    {
        block& b = blocks_[active_];
        b.size = used_;
        b.writing = true;
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) throw std::runtime_error("submission queue full");
        io_uring_prep_write(sqe, fd_, b.bytes.get(), unsigned(b.size), offset_); // allow: mutated-in-flight
        io_uring_sqe_set_data64(sqe, active_);
        io_uring_submit(&ring_);
        offset_ += b.size;
        active_ ^= 1;
        used_ = 0;
    }

    void reap(bool wait)
    {
        io_uring_cqe* cqe = nullptr;
        int rc = wait ? io_uring_wait_cqe(&ring_, &cqe) : io_uring_peek_cqe(&ring_, &cqe);
        if (rc < 0) return;
        block& b = blocks_[io_uring_cqe_get_data64(cqe)];
        if (cqe->res < 0 || std::size_t(cqe->res) != b.size) failed_ = true;
        b.writing = false;
        io_uring_cqe_seen(&ring_, cqe);
    }

    io_uring ring_{};
    int fd_;
    std::array<block, 2> blocks_;
    unsigned active_ = 0;
    std::size_t used_ = 0;
    std::uint64_t offset_ = 0;
    bool failed_ = false;
};
