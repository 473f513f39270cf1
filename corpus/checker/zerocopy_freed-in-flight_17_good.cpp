// Outgoing side of a bulk stream: blocks are queued and sent with MSG_ZEROCOPY when the socket is writable.
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <deque>
#include <linux/errqueue.h>
#include <list>
#include <memory>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unordered_set>
#include <utility>

struct block {
    std::unique_ptr<char[]> data;
    std::size_t size = 0;
    std::size_t sent = 0;
    std::unordered_set<std::uint32_t> unconfirmed;
};

// The owner keeps the stream until drained().
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
            ssize_t n = ::send(fd_, b.data.get() + b.sent, b.size - b.sent, MSG_ZEROCOPY | MSG_DONTWAIT | MSG_NOSIGNAL);
            if (n < 0) {
                if (errno == EINTR) continue;
                return errno == EAGAIN || errno == ENOBUFS;
            }
            b.unconfirmed.insert(next_id_++);
            b.sent += std::size_t(n);
            queued_bytes_ -= std::size_t(n);
            if (b.sent == b.size) {
                lent_.push_back(std::move(b));
                queue_.pop_front();
            }
        }
        return true;
    }

    // Error-queue event: the kernel names the range of sends whose pages it has let go.
    void on_error_queue()
    {
        char control[128];
        for (;;) {
            msghdr m{};
            m.msg_control = control;
            m.msg_controllen = sizeof control;
            if (::recvmsg(fd_, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
            for (cmsghdr* c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
                if (!(c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR) &&
                    !(c->cmsg_level == SOL_IPV6 && c->cmsg_type == IPV6_RECVERR))
                    continue;
                sock_extended_err e;
                std::memcpy(&e, CMSG_DATA(c), sizeof e);
                if (e.ee_errno == 0 && e.ee_origin == SO_EE_ORIGIN_ZEROCOPY) confirm(e.ee_info, e.ee_data);
            }
        }
    }

    bool want_write() const { return !queue_.empty(); }
    bool drained() const { return queue_.empty() && lent_.empty(); }
    std::size_t queued_bytes() const { return queued_bytes_; }

private:
    void confirm(std::uint32_t first, std::uint32_t last)
    {
        for (std::uint32_t id = first;; ++id) {
            for (auto& b : queue_) b.unconfirmed.erase(id);
            for (auto& b : lent_) b.unconfirmed.erase(id);
            if (id == last) break;
        }
        lent_.remove_if([](const block& b) { return b.unconfirmed.empty(); });
    }

    int fd_;
    std::deque<block> queue_;
    std::list<block> lent_;
    std::size_t queued_bytes_ = 0;
    std::uint32_t next_id_ = 0;
};
