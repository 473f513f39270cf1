#include <liburing.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace gossip {

struct Peer {
    sockaddr_in addr{};
    std::uint32_t missed = 0;
};

struct SendOp {
    sockaddr_in to{};
    std::string bytes;
    iovec iov{};
    std::uint32_t peer = 0;
};

// Gathers the round's datagrams in the submission ring; the event loop submits once per turn.
class Node {
public:
    explicit Node(int fd) : fd_(fd) {}

    bool init() { return io_uring_queue_init(256, &ring_, 0) == 0; }

    void add_peer(const sockaddr_in& a) { peers_.push_back(Peer{a, 0}); }

    void gossip_round(const std::string& digest)
    {
        for (std::uint32_t i = 0; i < peers_.size(); ++i)
            if (!queue_digest(i, digest)) ++skipped_;
    }

    int turn()
    {
        int rc = io_uring_submit_and_wait(&ring_, 1);
        if (rc < 0 && rc != -EINTR) return rc;
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            std::unique_ptr<SendOp> op(static_cast<SendOp*>(io_uring_cqe_get_data(cqe)));
            if (cqe->res < 0)
                ++peers_[op->peer].missed;
            else
                peers_[op->peer].missed = 0;
            io_uring_cqe_seen(&ring_, cqe);
        }
        return 0;
    }

private:
    bool queue_digest(std::uint32_t index, const std::string& digest)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;

        auto op = std::make_unique<SendOp>();
        op->peer = index;
        op->to = peers_[index].addr;
        op->bytes = "G1" + digest;
        op->iov = {op->bytes.data(), op->bytes.size()};

        msghdr msg{};
        msg.msg_name = &op->to;
        msg.msg_namelen = sizeof op->to;
        msg.msg_iov = &op->iov;
        msg.msg_iovlen = 1;
        io_uring_prep_sendmsg(sqe, fd_, &msg, MSG_NOSIGNAL); // expect: stack-control-block
        io_uring_sqe_set_data(sqe, op.release());
        return true;
    }

    int fd_;
    io_uring ring_{};
    std::vector<Peer> peers_;
    std::uint64_t skipped_ = 0;
};

}  // namespace gossip
