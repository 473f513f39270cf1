#include <arpa/inet.h>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <liburing.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>
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

// Sends a fixed greeting, then goes away.
class greeter : public ring_handler {
public:
    explicit greeter(int fd) : fd_(fd) {}

    void start(event_ring& ring)
    {
        static char hello[] = "HELLO 1\r\n", motd[] = "be nice\r\n";
        io_uring_sqe* sqe = ring.next_sqe();
        if (!sqe) return on_completion(-EBUSY, 0);
        iovec parts[2] = {{hello, sizeof hello - 1}, {motd, sizeof motd - 1}};
        io_uring_prep_writev(sqe, fd_, parts, 2, 0);
        io_uring_sqe_set_data(sqe, static_cast<ring_handler*>(this));
        ring.submit();
    }

    void on_completion(int, unsigned) override
    {
        ::close(fd_);
        delete this;
    }

private:
    int fd_;
};

class listener : public ring_handler {
public:
    listener(event_ring& ring, int fd) : ring_(ring), fd_(fd) { arm(); }

    void on_completion(int result, unsigned) override
    {
        if (result >= 0) {
            char text[INET6_ADDRSTRLEN] = "?";
            if (len_ >= sizeof peer_) ::inet_ntop(AF_INET6, &peer_.sin6_addr, text, sizeof text);
            std::fprintf(stderr, "peer %s\n", text);
            (new greeter(result))->start(ring_);
        }
        arm();
    }

private:
    // One accept at a time: the address belongs to the last one that is over.
    void arm()
    {
        io_uring_sqe* sqe = ring_.next_sqe();
        if (!sqe) return;
        len_ = sizeof peer_;
        io_uring_prep_accept(sqe, fd_, reinterpret_cast<sockaddr*>(&peer_), &len_, SOCK_CLOEXEC);
        io_uring_sqe_set_data(sqe, static_cast<ring_handler*>(this));
        ring_.submit();
    }

    event_ring& ring_;
    int fd_;
    sockaddr_in6 peer_{};
    socklen_t len_ = 0;
};

int main()
{
    int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in6 any{};
    any.sin6_family = AF_INET6;
    any.sin6_port = htons(7070);
    event_ring ring;
    if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&any), sizeof any) != 0 || ::listen(fd, 64) != 0 || !ring.open(64)) return 1;
    static listener l(ring, fd);
    ring.run();
}
