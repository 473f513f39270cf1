// Outgoing side of a bulk stream: blocks are queued and sent with MSG_ZEROCOPY when the socket is writable.
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <sys/socket.h>
#include <sys/types.h>
#include <utility>

struct block {
    std::unique_ptr<char[]> data;
    std::size_t size = 0;
    std::size_t sent = 0;
};

class bulk_stream {
public:
    explicit bulk_stream(int fd) : fd_(fd)
    {
        const int on = 1;
        ::setsockopt(fd_, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on);
    }

    void push(const char* p, std::size_t n)
    {
        if (n == 0) return;
        block b;
        b.data = std::make_unique<char[]>(n);
        b.size = n;
        std::memcpy(b.data.get(), p, n);
        queued_bytes_ += n;
        queue_.push_back(std::move(b));
    }

    // Writable event. False when the connection is broken.
    bool on_writable()
    {
        while (!queue_.empty()) {
            block& b = queue_.front();
            ssize_t n = ::send(fd_, b.data.get() + b.sent, b.size - b.sent, MSG_ZEROCOPY | MSG_DONTWAIT | MSG_NOSIGNAL); // allow: freed-in-flight
            if (n < 0) {
                if (errno == EINTR) continue;
                return errno == EAGAIN || errno == ENOBUFS;
            }
            b.sent += std::size_t(n);
            queued_bytes_ -= std::size_t(n);
            if (b.sent == b.size)
                queue_.pop_front(); // expect: freed-in-flight
        }
        return true;
    }

    // Error-queue event.
    void on_error_queue()
    {
        char control[128];
        msghdr m{};
        m.msg_control = control;
        m.msg_controllen = sizeof control;
        while (::recvmsg(fd_, &m, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) {
            ++notifications_;
            m.msg_controllen = sizeof control;
        }
    }

    bool want_write() const { return !queue_.empty(); }
    std::size_t queued_bytes() const { return queued_bytes_; }

private:
    int fd_;
    std::deque<block> queue_;
    std::size_t queued_bytes_ = 0;
    std::uint64_t notifications_ = 0;
};
