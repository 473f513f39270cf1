#include <cstddef>
#include <cstdint>
#include <functional>
#include <liburing.h>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <thread>
#include <utility>

// Append-only journal. Appends are issued from any thread; one thread collects the completions.
class journal {
public:
    using done_fn = std::function<void(std::uint64_t at, int result)>;

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
            io_uring_sqe_set_data(sqe, nullptr);
            io_uring_submit(&ring_);
        }
        collector_.join();
        io_uring_queue_exit(&ring_);
    }

    journal(const journal&) = delete;
    journal& operator=(const journal&) = delete;

    // The bytes of the record belong to the caller again when done has been called.
    void append(std::span<const std::byte> record, done_fn done)
    {
        auto op = std::make_unique<pending>();
        op->done = std::move(done);
        std::lock_guard<std::mutex> lock(mutex_);
        io_uring_sqe* sqe = next_sqe();
        op->at = tail_;
        io_uring_prep_write(sqe, fd_, record.data(), unsigned(record.size()), op->at);
        io_uring_sqe_set_data(sqe, op.release());
        tail_ += record.size();
        io_uring_submit(&ring_);
    }

private:
    struct pending {
        std::uint64_t at = 0;
        done_fn done;
    };

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
            std::unique_ptr<pending> op(static_cast<pending*>(io_uring_cqe_get_data(cqe)));
            const int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            if (!op) return;
            op->done(op->at, res);
        }
    }

    io_uring ring_{};
    int fd_;
    std::uint64_t tail_;
    std::mutex mutex_;
    std::thread collector_;
};
