// Syslog relay: records are collected as datagrams and pushed to the ring once per tick.
#include <liburing.h>
#include <sys/socket.h>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

struct datagram {
    std::string tag;
    std::string text;
    sockaddr_storage to{};
    socklen_t to_len = 0;
    iovec parts[2]{};
};

class syslog_relay {
public:
    syslog_relay(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}

    bool enqueue(std::unique_ptr<datagram> d)
    {
        d->parts[0] = {d->tag.data(), d->tag.size()};
        d->parts[1] = {d->text.data(), d->text.size()};
        msghdr header{};
        header.msg_name = &d->to;
        header.msg_namelen = d->to_len;
        header.msg_iov = d->parts;
        header.msg_iovlen = 2;
        if (!stage(&header, d.get())) return false; // expect: stack-control-block
        live_.push_back(std::move(d));
        return true;
    }

    int tick()
    {
        if (staged_ > 0 && io_uring_submit(&ring_) >= 0) staged_ = 0;
        return reap();
    }

private:
    bool stage(const msghdr* header, datagram* d)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        io_uring_prep_sendmsg(sqe, fd_, header, MSG_NOSIGNAL); // allow: stack-control-block
        io_uring_sqe_set_data(sqe, d);
        ++staged_;
        return true;
    }

    int reap()
    {
        int done = 0;
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            auto* d = static_cast<datagram*>(io_uring_cqe_get_data(cqe));
            if (cqe->res < 0) ++errors_;
            io_uring_cqe_seen(&ring_, cqe);
            std::erase_if(live_, [d](const auto& p) { return p.get() == d; });
            ++done;
        }
        return done;
    }

    io_uring& ring_;
    int fd_;
    unsigned staged_ = 0;
    unsigned errors_ = 0;
    std::vector<std::unique_ptr<datagram>> live_;
};
