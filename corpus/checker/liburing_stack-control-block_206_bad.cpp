// Datagram sender on io_uring: messages are prepared one by one and submitted in batches.
#include <cstring>
#include <liburing.h>
#include <memory>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <utility>
#include <vector>

class datagram_sender {
public:
    datagram_sender(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}
    datagram_sender(const datagram_sender&) = delete;

    bool queue(const sockaddr_in& to, std::string text)
    {
        io_uring_sqe* sqe = slot();
        if (!sqe) return false;
        auto out = std::make_unique<outgoing>();
        out->to = to;
        out->text = std::move(text);
        out->part.iov_base = out->text.data();
        out->part.iov_len = out->text.size();
        prepare(sqe, *out);
        io_uring_sqe_set_data(sqe, out.release());
        ++queued_;
        return true;
    }

    int flush()
    {
        if (queued_ == 0) return 0;
        const int n = io_uring_submit(&ring_);
        if (n > 0) {
            queued_ -= static_cast<unsigned>(n);
            in_flight_ += static_cast<unsigned>(n);
        }
        return n;
    }

    unsigned reap()
    {
        unsigned done = 0;
        io_uring_cqe* cqe = nullptr;
        while (in_flight_ > 0 && io_uring_peek_cqe(&ring_, &cqe) == 0) {
            std::unique_ptr<outgoing> out(static_cast<outgoing*>(io_uring_cqe_get_data(cqe)));
            if (cqe->res < 0) ++errors_;
            io_uring_cqe_seen(&ring_, cqe);
            --in_flight_;
            ++done;
        }
        return done;
    }

private:
    struct outgoing {
        sockaddr_in to{};
        iovec part{};
        std::string text;
    };

    io_uring_sqe* slot()
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (sqe) return sqe;
        if (flush() <= 0) return nullptr;
        return io_uring_get_sqe(&ring_);
    }

    void prepare(io_uring_sqe* sqe, outgoing& out)
    {
        msghdr head;
        std::memset(&head, 0, sizeof head);
        head.msg_name = &out.to;
        head.msg_namelen = sizeof out.to;
        head.msg_iov = &out.part;
        head.msg_iovlen = 1;
        io_uring_prep_sendmsg(sqe, fd_, &head, 0); // expect: stack-control-block
    }

    io_uring& ring_;
    int fd_;
    unsigned queued_ = 0, in_flight_ = 0, errors_ = 0;
};

void announce(datagram_sender& tx, const std::vector<sockaddr_in>& peers, const std::string& what)
{
    for (const auto& p : peers) tx.queue(p, what);
    tx.flush();
    tx.reap();
}
