#include <liburing.h>
#include <memory>
#include <unordered_map>
#include <vector>

class conn : public std::enable_shared_from_this<conn> {
public:
    conn(io_uring& r, int fd) : ring_(r), fd_(fd), in_(16384) {}
    void arm()
    {
        auto* tag = new std::shared_ptr<conn>(shared_from_this());
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        io_uring_prep_recv(sqe, fd_, in_.data(), in_.size(), 0);
        io_uring_sqe_set_data(sqe, tag);
        io_uring_submit(&ring_);
    }
    void received(int n) { total_ += n; }

private:
    io_uring& ring_;
    int fd_;
    std::vector<char> in_;
    long total_ = 0;
};

class server {
public:
    explicit server(io_uring& r) : ring_(r) {}
    void add(int fd) { (conns_[fd] = std::make_shared<conn>(ring_, fd))->arm(); }
    void kick(int fd) { conns_.erase(fd); }
    void poll()
    {
        io_uring_cqe* cqe = nullptr;
        while (io_uring_wait_cqe(&ring_, &cqe) == 0) {
            std::unique_ptr<std::shared_ptr<conn>> tag(static_cast<std::shared_ptr<conn>*>(io_uring_cqe_get_data(cqe)));
            const int n = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            if (n <= 0) continue;
            (*tag)->received(n);
            (*tag)->arm();
        }
    }

private:
    io_uring& ring_;
    std::unordered_map<int, std::shared_ptr<conn>> conns_;
};
