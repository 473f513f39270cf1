// Datagram sender on io_uring.
#include <cstdint>
#include <cstring>
#include <liburing.h>
#include <memory>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unordered_map>
#include <utility>
#include <vector>

struct packet {
    std::uint32_t sequence = 0;
    std::vector<char> payload;
    sockaddr_in to{};
};

class datagram_sender {
public:
    datagram_sender(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}

    bool send(std::unique_ptr<packet> p)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        const std::uint64_t id = ++last_;
        packet& kept = *(packets_[id] = std::move(p));

        iovec parts[2] = {{&kept.sequence, sizeof kept.sequence}, {kept.payload.data(), kept.payload.size()}};
        msghdr msg;
        std::memset(&msg, 0, sizeof msg);
        msg.msg_name = &kept.to;
        msg.msg_namelen = sizeof kept.to;
        msg.msg_iov = parts;
        msg.msg_iovlen = 2;
        io_uring_prep_sendmsg(sqe, fd_, &msg, 0);
        sqe->user_data = id;
        while (io_uring_submit(&ring_) < 0) reap();
        return true;
    }

    unsigned reap()
    {
        unsigned n = 0;
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            packets_.erase(cqe->user_data);
            io_uring_cqe_seen(&ring_, cqe);
            ++n;
        }
        return n;
    }

private:
    io_uring& ring_;
    int fd_;
    std::uint64_t last_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<packet>> packets_;
};
