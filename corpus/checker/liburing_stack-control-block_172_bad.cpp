// Reply path of a datagram service on io_uring: replies of one turn go out in one submission.
#include <cstdint>
#include <cstring>
#include <liburing.h>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>

struct reply_op {
    sockaddr_in peer{};
    std::string body;
    iovec iov{};
};

class reply_batch {
public:
    reply_batch(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}

    bool add(const sockaddr_in& peer, std::string body)
    {
        auto* op = new reply_op{peer, std::move(body), {}};
        op->iov.iov_base = op->body.data();
        op->iov.iov_len = op->body.size();
        if (!prepare(op)) {
            delete op;
            return false;
        }
        ++queued_;
        return true;
    }

    int flush()
    {
        if (queued_ == 0) return 0;
        int n = io_uring_submit(&ring_);
        if (n > 0) {
            queued_ -= unsigned(n);
            flying_ += unsigned(n);
        }
        return n;
    }

    void complete(io_uring_cqe* cqe)
    {
        auto* op = static_cast<reply_op*>(io_uring_cqe_get_data(cqe));
        if (cqe->res < 0) ++errors_;
        --flying_;
        delete op;
    }

    unsigned in_flight() const { return flying_; }

private:
    bool prepare(reply_op* op)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        msghdr msg;
        std::memset(&msg, 0, sizeof msg);
        msg.msg_name = &op->peer;
        msg.msg_namelen = sizeof op->peer;
        msg.msg_iov = &op->iov;
        msg.msg_iovlen = 1;
        io_uring_prep_sendmsg(sqe, fd_, &msg, 0); // expect: stack-control-block
        io_uring_sqe_set_data(sqe, op);
        return true;
    }

    io_uring& ring_;
    int fd_;
    unsigned queued_ = 0, flying_ = 0, errors_ = 0;
};

void turn(io_uring& ring, reply_batch& batch, const sockaddr_in* peers, unsigned n)
{
    for (unsigned i = 0; i < n; ++i) batch.add(peers[i], "ack " + std::to_string(i));
    batch.flush();
    io_uring_cqe* cqe;
    while (batch.in_flight() && io_uring_wait_cqe(&ring, &cqe) == 0) {
        batch.complete(cqe);
        io_uring_cqe_seen(&ring, cqe);
    }
}
