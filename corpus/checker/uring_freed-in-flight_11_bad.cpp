#include <liburing.h>
#include <cstdint>
#include <memory>
#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>
#include <vector>

// Market data publisher: one datagram per tick, zero-copy.
struct tick_op {
    std::uint64_t seq;
    std::vector<unsigned char> payload;
};

class feed_publisher {
public:
    explicit feed_publisher(io_uring& ring) : ring_(ring), fd_(::socket(AF_INET, SOCK_DGRAM, 0)) {}

    bool connect_to(const sockaddr_in& group)
    {
        return ::connect(fd_, reinterpret_cast<const sockaddr*>(&group), sizeof group) == 0;
    }

    bool publish(std::vector<unsigned char> payload)
    {
        auto op = std::make_unique<tick_op>();
        op->seq = ++seq_;
        op->payload = std::move(payload);
        if (!queue(*op)) {
            ++dropped_;
            return false;
        }
        op.release();  // comes back through on_cqe()
        return true;
    }

    void poll()
    {
        io_uring_submit_and_wait(&ring_, 1);
        unsigned head, seen = 0;
        io_uring_cqe* cqe;
        io_uring_for_each_cqe(&ring_, head, cqe)
        {
            on_cqe(*cqe);
            ++seen;
        }
        io_uring_cq_advance(&ring_, seen);
    }

private:
    bool queue(tick_op& op)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe)
            return false;
        io_uring_prep_send_zc(sqe, fd_, op.payload.data(), op.payload.size(), MSG_NOSIGNAL, 0);
        io_uring_sqe_set_data(sqe, &op);
        return true;
    }

    void on_cqe(const io_uring_cqe& cqe)
    {
        if (cqe.flags & IORING_CQE_F_NOTIF) {
            ++notifications_;  // second entry of the same request, nothing to account
            return;
        }
        auto* op = static_cast<tick_op*>(io_uring_cqe_get_data(&cqe));
        if (cqe.res < 0)
            ++errors_;
        else
            acked_ = op->seq;
        delete op; // expect: freed-in-flight
    }

    io_uring& ring_;
    int fd_;
    std::uint64_t seq_ = 0, acked_ = 0;
    unsigned dropped_ = 0, errors_ = 0, notifications_ = 0;
};
