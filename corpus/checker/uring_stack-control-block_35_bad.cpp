#include <liburing.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

using page = std::array<std::byte, 4096>;
using page_ptr = std::unique_ptr<page>;

// Appends batches of pages to a log segment. Requests are prepared as they arrive and submitted
// together, once per turn of the event loop.
class segment_writer {
public:
    using done_cb = std::function<void(int)>;

    segment_writer(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}

    void append(std::vector<page_ptr> pages, done_cb done)
    {
        auto* op = new write_op{std::move(pages), std::move(done)};

        std::vector<iovec> iov;
        iov.reserve(op->pages.size());
        std::size_t bytes = 0;
        for (const page_ptr& p : op->pages) {
            iov.push_back({p->data(), p->size()});
            bytes += p->size();
        }

        io_uring_sqe* sqe = next_sqe();
        io_uring_prep_writev(sqe, fd_, iov.data(), static_cast<unsigned>(iov.size()), offset_); // expect: stack-control-block
        io_uring_sqe_set_data(sqe, op);
        offset_ += bytes;
        ++prepared_;
    }

    // Called by the loop before it goes to sleep.
    void flush()
    {
        if (prepared_ == 0) return;
        int n = io_uring_submit(&ring_);
        if (n < 0) throw std::runtime_error("io_uring_submit");
        prepared_ = 0;
    }

    void reap()
    {
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            std::unique_ptr<write_op> op(static_cast<write_op*>(io_uring_cqe_get_data(cqe)));
            int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            op->done(res);
        }
    }

private:
    struct write_op {
        std::vector<page_ptr> pages;
        done_cb done;
    };

    io_uring_sqe* next_sqe()
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) {
            flush();
            sqe = io_uring_get_sqe(&ring_);
        }
        if (!sqe) throw std::runtime_error("submission queue full");
        return sqe;
    }

    io_uring& ring_;
    int fd_;
    std::uint64_t offset_ = 0;
    unsigned prepared_ = 0;
};
