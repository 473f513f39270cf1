#include <liburing.h>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace chat {

using message_ptr = std::shared_ptr<const std::string>;

// Owns one reference to the text until the kernel is done with it.
struct send_op {
    message_ptr text;
};

class participant {
public:
    participant(io_uring* ring, int fd, std::string nick) : ring_(ring), fd_(fd), nick_(std::move(nick)) {}

    const std::string& nick() const { return nick_; }

    void deliver(const message_ptr& m)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(ring_);
        if (!sqe) {
            ++lost_;
            return;
        }
        auto* op = new send_op{m};
        io_uring_prep_send(sqe, fd_, op->text->data(), op->text->size(), MSG_WAITALL | MSG_NOSIGNAL); // expect: overlapping-write
        io_uring_sqe_set_data(sqe, op);
    }

private:
    io_uring* ring_;
    int fd_;
    std::string nick_;
    unsigned lost_ = 0;
};

class room {
public:
    void join(std::shared_ptr<participant> p)
    {
        const auto who = p->nick();
        members_.insert(std::move(p));
        announce(who + " joined\n");
    }

    void leave(const std::shared_ptr<participant>& p)
    {
        members_.erase(p);
        announce(p->nick() + " left\n");
    }

    void say(const participant& from, std::string_view text)
    {
        std::string line = from.nick() + ": ";
        line += text;
        line += '\n';
        announce(std::move(line));
    }

private:
    void announce(std::string line)
    {
        auto m = std::make_shared<const std::string>(std::move(line));
        for (auto& p : members_)
            p->deliver(m); // allow: overlapping-write
    }

    std::set<std::shared_ptr<participant>> members_;
};

void reap(io_uring* ring)
{
    io_uring_submit(ring);
    io_uring_cqe* cqe;
    while (io_uring_peek_cqe(ring, &cqe) == 0) {
        delete static_cast<send_op*>(io_uring_cqe_get_data(cqe));
        io_uring_cqe_seen(ring, cqe);
    }
}

}  // namespace chat
