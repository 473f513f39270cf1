#include <arpa/inet.h>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <liburing.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

class ring_handler {
public:
    virtual ~ring_handler() = default;
    virtual void on_completion(int result, unsigned flags) = 0;
};

class event_ring {
public:
    bool open(unsigned depth) { return io_uring_queue_init(depth, &ring_, 0) == 0; }

    io_uring_sqe* next_sqe()
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) {
            io_uring_submit(&ring_);
            sqe = io_uring_get_sqe(&ring_);
        }
        return sqe;
    }

    void submit() { io_uring_submit(&ring_); }

    [[noreturn]] void run()
    {
        for (;;) {
            io_uring_cqe* cqe = nullptr;
            io_uring_submit_and_wait(&ring_, 1);
            while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
                auto* h = static_cast<ring_handler*>(io_uring_cqe_get_data(cqe));
                int res = cqe->res;
                unsigned flags = cqe->flags;
                io_uring_cqe_seen(&ring_, cqe);
                if (h) h->on_completion(res, flags);
            }
        }
    }

private:
    io_uring ring_{};
};

class listener : public ring_handler {
public:
    listener(event_ring& ring, int fd) : ring_(ring), fd_(fd) { arm(); }

    void on_completion(int result, unsigned) override
    {
        if (result >= 0) {
            ++accepted_;
            ::close(result);
        } else if (result != -EINTR && result != -ECONNABORTED) {
            std::fprintf(stderr, "accept: %s\n", std::strerror(-result));
        }
        arm();
    }

private:
    void arm()
    {
        sockaddr_in6 peer{};
        socklen_t len = sizeof peer;
        io_uring_sqe* sqe = ring_.next_sqe();
        if (!sqe) return;
        io_uring_prep_accept(sqe, fd_, reinterpret_cast<sockaddr*>(&peer), &len, SOCK_CLOEXEC); // expect: stack-control-block
        io_uring_sqe_set_data(sqe, static_cast<ring_handler*>(this));
        ring_.submit();
    }

    event_ring& ring_;
    int fd_;
    std::uint64_t accepted_ = 0;
};

int main()
{
    int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in6 any{};
    any.sin6_family = AF_INET6;
    any.sin6_port = htons(7070);
    event_ring ring;
    if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&any), sizeof any) != 0 || ::listen(fd, 64) != 0 || !ring.open(64)) return 1;
    listener l(ring, fd);
    ring.run();
}
