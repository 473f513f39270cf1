// Journal writer on its own ring: the vector of an entry lives in the frame that also submits it.
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <liburing.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/uio.h>
#include <utility>

class journal {
public:
    explicit journal(int fd) : fd_(fd)
    {
        io_uring_params p{};
        if (io_uring_queue_init_params(64, &ring_, &p) < 0) throw std::runtime_error("ring");
        if (!(p.features & IORING_FEAT_SUBMIT_STABLE)) {
            io_uring_queue_exit(&ring_);
            throw std::runtime_error("kernel too old");
        }
    }
    journal(const journal&) = delete;
    journal& operator=(const journal&) = delete;

    ~journal()
    {
        while (pending_ > 0) wait_one();
        io_uring_queue_exit(&ring_);
    }

    void append(std::string text)
    {
        if (pending_ == 64) wait_one();
        auto e = std::make_unique<entry>();
        e->text = std::move(text);
        e->size = static_cast<std::uint32_t>(e->text.size());
        start(std::move(e));
    }

    unsigned errors() const { return errors_; }

private:
    struct entry {
        std::uint32_t size = 0;
        std::string text;
    };

    // No kernel thread polls this ring, so the two iovecs are read inside io_uring_submit().
    void start(std::unique_ptr<entry> e)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) std::abort();
        iovec parts[2];
        parts[0].iov_base = &e->size;
        parts[0].iov_len = sizeof e->size;
        parts[1].iov_base = e->text.data();
        parts[1].iov_len = e->text.size();
        io_uring_prep_writev(sqe, fd_, parts, 2, offset_);
        offset_ += sizeof e->size + e->text.size();
        io_uring_sqe_set_data(sqe, e.release());
        int rc;
        do rc = io_uring_submit(&ring_);
        while (rc == -EINTR || rc == -EAGAIN);
        if (rc != 1) std::abort();
        ++pending_;
    }

    void wait_one()
    {
        io_uring_cqe* cqe = nullptr;
        int rc;
        do rc = io_uring_wait_cqe(&ring_, &cqe);
        while (rc == -EINTR);
        if (rc < 0) std::abort();
        std::unique_ptr<entry> e(static_cast<entry*>(io_uring_cqe_get_data(cqe)));
        if (cqe->res < 0 || static_cast<std::size_t>(cqe->res) != sizeof e->size + e->text.size()) ++errors_;
        io_uring_cqe_seen(&ring_, cqe);
        --pending_;
    }

    io_uring ring_{};
    int fd_;
    std::uint64_t offset_ = 0;
    unsigned pending_ = 0, errors_ = 0;
};
