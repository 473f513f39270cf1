#include <cerrno>
#include <cstddef>
#include <time.h>
#include <linux/errqueue.h>
#include <poll.h>
#include <span>
#include <sys/socket.h>
#include <system_error>

class zerocopy_socket {
public:
    explicit zerocopy_socket(int fd) : fd_(fd) {}

    std::size_t write(std::span<const std::byte> b)
    {
        ssize_t n = ::send(fd_, b.data(), b.size(), MSG_NOSIGNAL | MSG_ZEROCOPY);
        if (n < 0) throw std::system_error(errno, std::generic_category());
        ++sent_;
        while (confirmed_ != sent_) collect();
        return static_cast<std::size_t>(n);
    }

private:
    void collect()
    {
        pollfd p{fd_, 0, 0};
        ::poll(&p, 1, -1);
        char control[256];
        msghdr mh{};
        mh.msg_control = control;
        mh.msg_controllen = sizeof control;
        if (::recvmsg(fd_, &mh, MSG_ERRQUEUE) < 0) return;
        for (cmsghdr* c = CMSG_FIRSTHDR(&mh); c; c = CMSG_NXTHDR(&mh, c)) {
            auto* e = reinterpret_cast<sock_extended_err*>(CMSG_DATA(c));
            if (e->ee_origin == SO_EE_ORIGIN_ZEROCOPY) confirmed_ += e->ee_data - e->ee_info + 1;
        }
    }
    int fd_;
    unsigned sent_ = 0, confirmed_ = 0;
};
