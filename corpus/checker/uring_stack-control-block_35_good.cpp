#include <liburing.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

using page = std::array<std::byte, 4096>;
using page_ptr = std::unique_ptr<page>;

// Appends batches of pages to a log segment; the pages stay with the operation until its completion.
// The ring is an ordinary one (no SQPOLL), so the kernel takes the vector in during the submission.
class segment_writer {
public:
    using done_cb = std::function<void(int)>;

    segment_writer(io_uring& ring, int fd) : ring_(ring), fd_(fd)
    {
        if (!(ring.features & IORING_FEAT_SUBMIT_STABLE) || (ring.flags & IORING_SETUP_SQPOLL))
            throw std::invalid_argument("segment_writer: unsuitable ring");
    }

    void append(std::vector<page_ptr> pages, done_cb done)
    {
        auto op = std::make_unique<write_op>(write_op{std::move(pages), std::move(done)});

        std::vector<iovec> iov;
        iov.reserve(op->pages.size());
        std::size_t bytes = 0;
        for (const page_ptr& p : op->pages) {
            iov.push_back({p->data(), p->size()});
            bytes += p->size();
        }

        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) throw std::runtime_error("submission queue full");
        io_uring_prep_writev(sqe, fd_, iov.data(), static_cast<unsigned>(iov.size()), offset_);
        io_uring_sqe_set_data(sqe, op.release());
        offset_ += bytes;
        submit();
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

    void submit()
    {
        int n;
        do {
            n = io_uring_submit(&ring_);
        } while (n == -EINTR || n == -EAGAIN);
        if (n < 0) std::terminate();
    }

    io_uring& ring_;
    int fd_;
    std::uint64_t offset_ = 0;
};
