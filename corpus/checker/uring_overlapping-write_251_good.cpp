#include <cstddef>
#include <deque>
#include <liburing.h>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <unordered_map>
#include <utility>

// Relays chat lines. Each member has a queue and at most one send on its way.
class chat_room {
public:
    explicit chat_room(io_uring& ring) : ring_(ring) {}
    chat_room(const chat_room&) = delete;
    chat_room& operator=(const chat_room&) = delete;
    ~chat_room()
    {
        for (auto& [fd, m] : members_) {
            m->leaving = true;
            shutdown(fd, SHUT_RDWR);
        }
        while (!members_.empty()) {
            auto it = members_.begin();
            if (it->second->sending)
                turn();
            else
                settle(it);
        }
    }

    void join(int fd)
    {
        members_.emplace(fd, std::make_unique<member>(fd));
        say("* " + std::to_string(fd) + " has joined\n");
    }

    void leave(int fd)
    {
        auto it = members_.find(fd);
        if (it == members_.end()) return;
        it->second->leaving = true;
        settle(it);
    }

    void say(const std::string& line)
    {
        const auto shared = std::make_shared<const std::string>(line);
        for (auto& [fd, m] : members_) {
            if (m->leaving) continue;
            m->queue.push_back(shared);
            if (!m->sending) send_front(*m);
        }
        io_uring_submit(&ring_);
    }

    void turn()
    {
        io_uring_cqe* cqe = nullptr;
        if (io_uring_submit(&ring_) < 0 || io_uring_wait_cqe(&ring_, &cqe) != 0) return;
        auto* m = static_cast<member*>(io_uring_cqe_get_data(cqe));
        const int n = cqe->res;
        io_uring_cqe_seen(&ring_, cqe);
        m->sending = false;
        if (n <= 0)
            m->leaving = true;
        else
            advance(*m, std::size_t(n));
        if (m->leaving) return settle(members_.find(m->fd));
        if (!m->queue.empty()) send_front(*m);
        io_uring_submit(&ring_);
    }

private:
    struct member {
        explicit member(int f) : fd(f) {}
        int fd;
        std::deque<std::shared_ptr<const std::string>> queue;
        std::size_t sent = 0;
        bool sending = false, leaving = false;
    };
    using members = std::unordered_map<int, std::unique_ptr<member>>;

    void send_front(member& m)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) {
            io_uring_submit(&ring_);
            sqe = io_uring_get_sqe(&ring_);
        }
        if (!sqe) return;  // the next line tries again
        const std::string& line = *m.queue.front();
        io_uring_prep_send(sqe, m.fd, line.data() + m.sent, line.size() - m.sent, 0);
        io_uring_sqe_set_data(sqe, &m);
        m.sending = true;
    }

    static void advance(member& m, std::size_t n)
    {
        m.sent += n;
        if (m.sent < m.queue.front()->size()) return;
        m.queue.pop_front();
        m.sent = 0;
    }

    // A member with a send on its way stays until that is over.
    void settle(members::iterator it)
    {
        if (it->second->sending) {
            shutdown(it->first, SHUT_RDWR);
            return;
        }
        close(it->first);
        members_.erase(it);
    }

    io_uring& ring_;
    members members_;
};
