#include <array>
#include <cerrno>
#include <cstring>
#include <liburing.h>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <sys/uio.h>

namespace wal {

struct batch {
    std::array<std::string, 3> parts;
    std::list<std::unique_ptr<batch>>::iterator self;
    int result = 0;
};

class writer {
public:
    writer(io_uring* ring, int fd) : ring_(ring), fd_(fd) {}

    int append(std::string head, std::string body)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(ring_);
        if (!sqe) return -EBUSY;
        auto owned = std::make_unique<batch>();
        batch& b = *owned;
        b.parts[0] = std::move(head);
        b.parts[1] = std::move(body);
        b.parts[2] = "\n--\n";
        live_.push_back(std::move(owned));
        b.self = std::prev(live_.end());

        iovec iov[3];
        std::size_t total = 0;
        for (std::size_t i = 0; i < b.parts.size(); ++i) {
            iov[i].iov_base = b.parts[i].data();
            iov[i].iov_len = b.parts[i].size();
            total += iov[i].iov_len;
        }
        io_uring_prep_writev(sqe, fd_, iov, 3, offset_);
        io_uring_sqe_set_data(sqe, &b);
        offset_ += total;
        return io_uring_submit(ring_);
    }

    int arm_sync(unsigned ms)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(ring_);
        if (!sqe) return -EBUSY;
        __kernel_timespec ts{};
        ts.tv_sec = ms / 1000;
        ts.tv_nsec = static_cast<long long>(ms % 1000) * 1000000;
        io_uring_prep_timeout(sqe, &ts, 0, 0);
        io_uring_sqe_set_data(sqe, nullptr);
        return io_uring_submit(ring_);
    }

    int step()
    {
        io_uring_cqe* cqe = nullptr;
        int rc = io_uring_wait_cqe(ring_, &cqe);
        if (rc < 0) return rc;
        auto* b = static_cast<batch*>(io_uring_cqe_get_data(cqe));
        const int res = cqe->res;
        io_uring_cqe_seen(ring_, cqe);
        if (b) {
            if (res < 0) ++errors_;
            live_.erase(b->self);
        }
        return res;
    }

    std::size_t pending() const { return live_.size(); }

private:
    io_uring* ring_;
    int fd_;
    unsigned long long offset_ = 0;
    unsigned errors_ = 0;
    std::list<std::unique_ptr<batch>> live_;
};

}  // namespace wal
