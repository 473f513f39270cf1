// Bulk sender with MSG_ZEROCOPY: queued pages are pushed until the socket is full.
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <linux/errqueue.h>
#include <sys/socket.h>

class bulk_sender {
public:
    explicit bulk_sender(int fd) : fd_(fd)
    {
        int one = 1;
        zerocopy_ = ::setsockopt(fd_, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) == 0;
    }

    ~bulk_sender()
    {
        for (page& p : queue_)
            if (p.done == 0) std::free(p.data);
    }

    bulk_sender(const bulk_sender&) = delete;
    bulk_sender& operator=(const bulk_sender&) = delete;

    bool enqueue(const void* bytes, std::size_t n)
    {
        char* copy = static_cast<char*>(std::malloc(n));
        if (!copy) return false;
        std::memcpy(copy, bytes, n);
        queue_.push_back({copy, n, 0});
        return true;
    }

    // Called when the socket is writable.
    bool pump()
    {
        while (!queue_.empty()) {
            page& p = queue_.front();
            ssize_t w = send_some(p);
            if (w < 0) return errno == EAGAIN || errno == ENOBUFS;
            p.done += std::size_t(w);
            if (p.done < p.size) continue;
            std::free(p.data); // expect: freed-in-flight
            queue_.pop_front();
        }
        return true;
    }

    // Called when the error queue is readable.
    void drain_notifications()
    {
        alignas(cmsghdr) char control[128];
        msghdr m{};
        m.msg_control = control;
        m.msg_controllen = sizeof control;
        while (::recvmsg(fd_, &m, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) {
            for (cmsghdr* c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
                sock_extended_err e;
                std::memcpy(&e, CMSG_DATA(c), sizeof e);
                if (e.ee_origin != SO_EE_ORIGIN_ZEROCOPY) continue;
                acknowledged_ += e.ee_data - e.ee_info + 1;
                if (e.ee_code & SO_EE_CODE_ZEROCOPY_COPIED) ++copied_;
            }
            m.msg_controllen = sizeof control;
        }
    }

    std::uint64_t acknowledged() const { return acknowledged_; }

private:
    struct page {
        char* data;
        std::size_t size;
        std::size_t done;
    };

    ssize_t send_some(const page& p)
    {
        int flags = MSG_DONTWAIT | MSG_NOSIGNAL | (zerocopy_ ? MSG_ZEROCOPY : 0);
        return ::send(fd_, p.data + p.done, p.size - p.done, flags); // allow: freed-in-flight
    }

    int fd_;
    bool zerocopy_ = false;
    std::deque<page> queue_;
    std::uint64_t acknowledged_ = 0, copied_ = 0;
};
