#include <atomic>
#include <cstddef>
#include <cstdint>
#include <liburing.h>
#include <mutex>
#include <span>
#include <stdexcept>
#include <thread>

// Append-only journal. Appends are issued from any thread; one thread collects the completions.
class journal {
public:
    explicit journal(int fd, std::uint64_t end) : fd_(fd), tail_(end)
    {
        if (io_uring_queue_init(512, &ring_, 0) < 0) throw std::runtime_error("io_uring_queue_init");
        collector_ = std::thread([this] { collect(); });
    }

    ~journal()
    {
        {
            std::lock_guard<std::mutex> lock(mutex_);
            io_uring_sqe* sqe = next_sqe();
            io_uring_prep_nop(sqe);
            io_uring_sqe_set_flags(sqe, IOSQE_IO_DRAIN);
            io_uring_sqe_set_data64(sqe, stop_tag);
            io_uring_submit(&ring_);
        }
        collector_.join();
        io_uring_queue_exit(&ring_);
    }

    journal(const journal&) = delete;
    journal& operator=(const journal&) = delete;

    // Returns the position of the record.
    std::uint64_t append(std::span<const std::byte> record)
    {
        std::lock_guard<std::mutex> lock(mutex_);
        io_uring_sqe* sqe = next_sqe();
        const std::uint64_t at = tail_;
        io_uring_prep_write(sqe, fd_, record.data(), unsigned(record.size()), at); // expect: borrowed-parameter
        io_uring_sqe_set_data64(sqe, record.size());
        tail_ += record.size();
        io_uring_submit(&ring_);
        return at;
    }

    bool failed() const { return failed_.load(std::memory_order_relaxed); }

private:
    static constexpr std::uint64_t stop_tag = ~std::uint64_t{0};

    io_uring_sqe* next_sqe()
    {
        io_uring_sqe* sqe;
        while (!(sqe = io_uring_get_sqe(&ring_))) io_uring_submit(&ring_);
        return sqe;
    }

    void collect()
    {
        for (;;) {
            io_uring_cqe* cqe = nullptr;
            if (io_uring_wait_cqe(&ring_, &cqe) < 0) continue;
            const std::uint64_t tag = io_uring_cqe_get_data64(cqe);
            const int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            if (tag == stop_tag) return;
            if (res < 0 || std::uint64_t(res) != tag) failed_.store(true, std::memory_order_relaxed);
        }
    }

    io_uring ring_{};
    int fd_;
    std::uint64_t tail_;
    std::mutex mutex_;
    std::atomic<bool> failed_{false};
    std::thread collector_;
};
