// Syslog relay: one datagram a message, gathered from the stored parts and submitted at once.
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <liburing.h>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <sys/uio.h>
#include <utility>

struct relay_op {
    std::array<char, 48> prefix;
    std::string body;
    sockaddr_in to;
};

class syslog_relay {
public:
    syslog_relay(io_uring& ring, int fd, sockaddr_in to) : ring_(ring), fd_(fd), to_(to) {}

    int forward(unsigned priority, long stamp, std::string body)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe)
            return -EAGAIN;

        auto* op = new relay_op{{}, std::move(body), to_};
        int n = std::snprintf(op->prefix.data(), op->prefix.size(), "<%u>1 %ld - - - - ", priority, stamp);

        // The kernel takes these over when the entry is submitted, which happens below
        // (no SQPOLL, IORING_FEAT_SUBMIT_STABLE checked at start-up).
        iovec parts[2] = {
            {op->prefix.data(), std::size_t(n)},
            {op->body.data(), op->body.size()},
        };
        msghdr msg{};
        msg.msg_name = &op->to;
        msg.msg_namelen = sizeof op->to;
        msg.msg_iov = parts;
        msg.msg_iovlen = 2;

        io_uring_prep_sendmsg(sqe, fd_, &msg, 0);
        io_uring_sqe_set_data(sqe, op);
        submit_now();
        ++sent_;
        return 0;
    }

    void completed(io_uring_cqe* cqe)
    {
        auto* op = static_cast<relay_op*>(io_uring_cqe_get_data(cqe));
        if (cqe->res < 0)
            ++failed_;
        delete op;
    }

    unsigned long sent() const { return sent_; }
    unsigned long failed() const { return failed_; }

private:
    // Nothing may be left in the submission queue: it would point at descriptors that are gone.
    void submit_now()
    {
        while (io_uring_sq_ready(&ring_) > 0) {
            int rc = io_uring_submit(&ring_);
            if (rc < 0 && rc != -EINTR && rc != -EAGAIN && rc != -EBUSY)
                std::abort();
        }
    }

    io_uring& ring_;
    int fd_;
    sockaddr_in to_;
    unsigned long sent_ = 0, failed_ = 0;
};
