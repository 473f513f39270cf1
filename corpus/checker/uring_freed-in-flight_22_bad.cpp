#include <liburing.h>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <unistd.h>
#include <unordered_map>
#include <utility>
#include <vector>

class uring_reader {
public:
    using sink = std::function<void(int fd, const char*, std::size_t)>;

    uring_reader(io_uring& ring, sink s) : ring_(ring), sink_(std::move(s)) {}

    bool watch(int fd)
    {
        auto [it, fresh] = conns_.try_emplace(fd);
        if (!fresh) return false;
        it->second.buffer.resize(32 * 1024);
        return arm(fd, it->second);
    }

    void drop(int fd)
    {
        auto it = conns_.find(fd);
        if (it == conns_.end()) return;
        if (io_uring_sqe* sqe = io_uring_get_sqe(&ring_)) {
            io_uring_prep_cancel64(sqe, key(fd), 0);
            io_uring_sqe_set_data64(sqe, 0);
            io_uring_submit(&ring_);
        }
        conns_.erase(it); // expect: freed-in-flight
        ::close(fd);
    }

    void on_cqe(const io_uring_cqe* cqe)
    {
        const std::uint64_t k = io_uring_cqe_get_data64(cqe);
        if (k == 0) return;
        const int fd = static_cast<int>(k & 0xffffffffu);
        auto it = conns_.find(fd);
        if (it == conns_.end()) return;
        connection& c = it->second;
        if (cqe->res == -EINTR || cqe->res == -EAGAIN) {
            arm(fd, c);
            return;
        }
        if (cqe->res <= 0) {
            conns_.erase(it);
            ::close(fd);
            return;
        }
        sink_(fd, c.buffer.data(), static_cast<std::size_t>(cqe->res));
        if (auto again = conns_.find(fd); again != conns_.end()) arm(fd, again->second);
    }

private:
    struct connection {
        std::vector<char> buffer;
    };

    static std::uint64_t key(int fd) { return (std::uint64_t(1) << 32) | static_cast<std::uint32_t>(fd); }

    bool arm(int fd, connection& c)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        io_uring_prep_recv(sqe, fd, c.buffer.data(), c.buffer.size(), 0);
        io_uring_sqe_set_data64(sqe, key(fd));
        return io_uring_submit(&ring_) >= 0;
    }

    io_uring& ring_;
    sink sink_;
    std::unordered_map<int, connection> conns_;
};
