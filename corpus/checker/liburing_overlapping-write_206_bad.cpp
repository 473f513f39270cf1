// Subscriber connections of an event hub on io_uring; every event goes to every subscriber's TCP socket.
#include <liburing.h>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <unordered_map>
#include <unistd.h>
#include <utility>

class hub {
public:
    using frame = std::shared_ptr<const std::string>;

    explicit hub(io_uring& ring) : ring_(ring) {}
    hub(const hub&) = delete;

    void join(int fd) { subscribers_.emplace(fd, subscriber{}); }

    void publish(const std::string& topic, std::string payload)
    {
        const auto head = std::make_shared<const std::string>(topic + ' ' + std::to_string(payload.size()) + '\n');
        const auto body = std::make_shared<const std::string>(std::move(payload));
        for (auto& [fd, s] : subscribers_) {
            if (s.broken) continue;
            start_send(fd, s, head); // allow: overlapping-write
            start_send(fd, s, body); // allow: overlapping-write
        }
        io_uring_submit(&ring_);
    }

    void on_completion(io_uring_cqe* cqe)
    {
        std::unique_ptr<send_op> op(static_cast<send_op*>(io_uring_cqe_get_data(cqe)));
        const int res = cqe->res;
        io_uring_cqe_seen(&ring_, cqe);
        const auto it = subscribers_.find(op->fd);
        if (it == subscribers_.end()) return;
        --it->second.outstanding;
        if (res < 0 || static_cast<std::size_t>(res) != op->bytes->size()) it->second.broken = true;
        if (it->second.broken && it->second.outstanding == 0) {
            close(op->fd);
            subscribers_.erase(it);
        }
    }

private:
    struct subscriber {
        unsigned outstanding = 0;
        bool broken = false;
    };
    struct send_op {
        int fd;
        frame bytes;
    };

    void start_send(int fd, subscriber& s, frame bytes)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) {
            io_uring_submit(&ring_);
            sqe = io_uring_get_sqe(&ring_);
        }
        if (!sqe) {
            s.broken = true;
            return;
        }
        auto op = std::make_unique<send_op>(send_op{fd, std::move(bytes)});
        io_uring_prep_send(sqe, fd, op->bytes->data(), op->bytes->size(), MSG_NOSIGNAL | MSG_WAITALL); // expect: overlapping-write
        io_uring_sqe_set_data(sqe, op.release());
        ++s.outstanding;
    }

    io_uring& ring_;
    std::unordered_map<int, subscriber> subscribers_;
};
