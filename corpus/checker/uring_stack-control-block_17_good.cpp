#include <liburing.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

struct send_op {
    std::uint32_t prefix = 0;
    std::string body;
    std::function<void(int)> done;
};

class reactor {
public:
    explicit reactor(unsigned depth) { ok_ = io_uring_queue_init(depth, &ring_, 0) == 0; }
    ~reactor()
    {
        if (!ok_) return;
        while (!ops_.empty()) run_once();
        io_uring_queue_exit(&ring_);
    }
    reactor(const reactor&) = delete;
    reactor& operator=(const reactor&) = delete;

    int send_with_deadline(int fd, std::string body, std::chrono::milliseconds limit, std::function<void(int)> done)
    {
        if (!ok_ || io_uring_sq_space_left(&ring_) < 2) return -EBUSY;
        auto op = std::make_unique<send_op>();
        op->prefix = static_cast<std::uint32_t>(body.size());
        op->body = std::move(body);
        op->done = std::move(done);

        iovec parts[2] = {{&op->prefix, sizeof op->prefix}, {op->body.data(), op->body.size()}};
        msghdr msg{};
        msg.msg_iov = parts;
        msg.msg_iovlen = 2;
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        io_uring_prep_sendmsg(sqe, fd, &msg, MSG_NOSIGNAL | MSG_WAITALL);
        sqe->flags |= IOSQE_IO_LINK;
        io_uring_sqe_set_data(sqe, op.get());

        __kernel_timespec ts{};
        ts.tv_sec = limit.count() / 1000;
        ts.tv_nsec = (limit.count() % 1000) * 1000000;
        io_uring_sqe* timeout = io_uring_get_sqe(&ring_);
        io_uring_prep_link_timeout(timeout, &ts, 0);
        io_uring_sqe_set_data(timeout, nullptr);

        auto* const raw = op.get();
        ops_.emplace(raw, std::move(op));
        int rc = io_uring_submit(&ring_);
        while (rc == -EINTR || rc == -EAGAIN) rc = io_uring_submit(&ring_);
        if (rc < 0) std::abort();
        return 0;
    }

    void run_once()
    {
        io_uring_cqe* cqe = nullptr;
        if (io_uring_wait_cqe(&ring_, &cqe) < 0) return;
        auto const it = ops_.find(static_cast<send_op*>(io_uring_cqe_get_data(cqe)));
        int const res = cqe->res;
        io_uring_cqe_seen(&ring_, cqe);
        if (it == ops_.end()) return;
        auto const op = std::move(it->second);
        ops_.erase(it);
        op->done(res == -ECANCELED ? -ETIMEDOUT : res);
    }

private:
    io_uring ring_{};
    bool ok_ = false;
    std::unordered_map<send_op*, std::unique_ptr<send_op>> ops_;
};
