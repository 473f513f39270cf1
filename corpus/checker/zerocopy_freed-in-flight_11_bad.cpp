#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <deque>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>
#include <vector>

// Output half of a replication link. Large blocks go out with MSG_ZEROCOPY.
class replica_link {
public:
    explicit replica_link(int fd) : fd_(fd)
    {
        int one = 1;
        ::setsockopt(fd_, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one);
    }

    void push(std::vector<char> block)
    {
        queue_.push_back(std::move(block));
        if (queue_.size() == 1)
            on_writable();
    }

    bool on_writable()
    {
        while (!queue_.empty()) {
            const std::vector<char>& b = queue_.front();
            ssize_t n = ::send(fd_, b.data() + off_, b.size() - off_, MSG_ZEROCOPY | MSG_DONTWAIT | MSG_NOSIGNAL);
            if (n < 0)
                return errno == EAGAIN || errno == ENOBUFS;
            ++issued_;
            off_ += std::size_t(n);
            if (off_ == b.size()) {
                queue_.pop_front(); // expect: freed-in-flight
                off_ = 0;
            }
        }
        return true;
    }

    // EPOLLERR: collect the notifications so that the socket's option memory is released.
    void on_errqueue()
    {
        char ctrl[256];
        msghdr msg{};
        for (;;) {
            msg.msg_control = ctrl;
            msg.msg_controllen = sizeof ctrl;
            if (::recvmsg(fd_, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
                return;
            for (cmsghdr* c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c))
                account(c);
        }
    }

    bool idle() const { return queue_.empty() && acked_ == issued_; }

private:
    void account(const cmsghdr* c)
    {
        sock_extended_err e;
        std::memcpy(&e, CMSG_DATA(c), sizeof e);
        if (e.ee_origin != SO_EE_ORIGIN_ZEROCOPY)
            return;
        acked_ += e.ee_data - e.ee_info + 1;
        if (e.ee_code & SO_EE_CODE_ZEROCOPY_COPIED)
            ++copied_;
    }

    int fd_;
    std::deque<std::vector<char>> queue_;
    std::size_t off_ = 0;
    std::uint32_t issued_ = 0, acked_ = 0, copied_ = 0;
};
