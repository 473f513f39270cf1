#include <cerrno>
#include <cstddef>
#include <exception>
#include <functional>
#include <liburing.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/uio.h>
#include <utility>
#include <vector>

using fragment = std::shared_ptr<const std::string>;

// Completion record of one gathered write; owns the bytes.
struct gather_op {
    std::vector<fragment> parts;
    std::size_t total = 0;
    std::function<void(int)> done;
};

class uring_backend {
public:
    uring_backend()
    {
        if (io_uring_queue_init(256, &ring_, 0) < 0) throw std::runtime_error("io_uring_queue_init");
    }
    ~uring_backend()
    {
        while (pending_ > 0) poll_once();
        io_uring_queue_exit(&ring_);
    }
    uring_backend(const uring_backend&) = delete;
    uring_backend& operator=(const uring_backend&) = delete;

    void writev(int fd, std::vector<fragment> parts, std::function<void(int)> done)
    {
        auto op = std::make_unique<gather_op>();
        op->parts = std::move(parts);
        op->done = std::move(done);

        std::vector<iovec> iov;
        iov.reserve(op->parts.size());
        for (const auto& p : op->parts) {
            iov.push_back({const_cast<char*>(p->data()), p->size()});
            op->total += p->size();
        }

        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return op->done(-EAGAIN);
        io_uring_prep_writev(sqe, fd, iov.data(), unsigned(iov.size()), ~0ull);
        io_uring_sqe_set_data(sqe, op.release());
        ++pending_;
        int rc;
        do rc = io_uring_submit(&ring_);
        while (rc == -EINTR || rc == -EAGAIN);
        if (rc < 1) std::terminate();
    }

    // One turn of the reactor: run completions.
    void poll_once()
    {
        io_uring_cqe* cqe = nullptr;
        if (pending_ > 0) io_uring_wait_cqe(&ring_, &cqe);
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            std::unique_ptr<gather_op> op(static_cast<gather_op*>(io_uring_cqe_get_data(cqe)));
            const int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            --pending_;
            op->done(res >= 0 && std::size_t(res) < op->total ? -EIO : res);
        }
    }

private:
    io_uring ring_{};
    unsigned pending_ = 0;
};

void log_pair(uring_backend& b, int fd, fragment head, fragment body)
{
    b.writev(fd, {std::move(head), std::move(body)}, [](int) {});
}
