// Scrape endpoint of a storage node: the registry is rendered once per request and sent.
#include <cerrno>
#include <cstdint>
#include <liburing.h>
#include <map>
#include <sstream>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

class metric_registry {
public:
    void add(const std::string& name, std::uint64_t v) { counters_[name] += v; }
    void render(std::ostream& out) const
    {
        for (const auto& [name, value] : counters_)
            out << "# TYPE " << name << " counter\n" << name << ' ' << value << '\n';
    }

private:
    std::map<std::string, std::uint64_t> counters_;
};

struct scrape {
    int fd;
    std::size_t expected;
};

class scrape_server {
public:
    scrape_server(io_uring& ring, const metric_registry& reg) : ring_(ring), registry_(reg) {}

    int answer(int fd)
    {
        std::ostringstream body;
        registry_.render(body);

        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) {
            ::close(fd);
            return -EBUSY;
        }
        auto* op = new scrape{fd, std::size_t(body.tellp())};
        io_uring_prep_send(sqe, fd, body.str().data(), op->expected, MSG_NOSIGNAL | MSG_WAITALL); // expect: view-of-temporary
        io_uring_sqe_set_data(sqe, op);
        return io_uring_submit(&ring_);
    }

    // Called by the event loop for every completion that belongs to this server.
    void completed(io_uring_cqe* cqe)
    {
        auto* op = static_cast<scrape*>(io_uring_cqe_get_data(cqe));
        if (cqe->res < 0 || std::size_t(cqe->res) < op->expected)
            ++truncated_;
        ::close(op->fd);
        delete op;
    }

    unsigned truncated() const { return truncated_; }

private:
    io_uring& ring_;
    const metric_registry& registry_;
    unsigned truncated_ = 0;
};
