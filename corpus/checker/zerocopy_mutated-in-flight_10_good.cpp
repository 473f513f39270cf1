#include <array>
#include <cstring>
#include <ctime>
#include <linux/errqueue.h>
#include <poll.h>
#include <sys/socket.h>
#include <vector>

class zc_sender {
    static constexpr unsigned slots = 8;

public:
    explicit zc_sender(int fd) : fd_(fd)
    {
        for (auto& c : chunk_) c.resize(65536);
    }
    ~zc_sender()
    {
        while (acked_ != sent_) wait();
    }
    bool push(const char* src, std::size_t n)
    {
        while (n) {
            while (sent_ - acked_ == slots) wait();
            auto& c = chunk_[sent_ % slots];
            const std::size_t k = n < c.size() ? n : c.size();
            std::memcpy(c.data(), src, k);
            const ssize_t w = ::send(fd_, c.data(), k, MSG_ZEROCOPY);
            if (w <= 0) return false;
            ++sent_;
            src += w;
            n -= std::size_t(w);
        }
        return true;
    }

private:
    // TCP notifications arrive in order; ee_data is the last one covered.
    void wait()
    {
        pollfd p{fd_, 0, 0};
        ::poll(&p, 1, -1);
        alignas(cmsghdr) char control[128];
        msghdr msg{};
        msg.msg_control = control;
        msg.msg_controllen = sizeof control;
        if (::recvmsg(fd_, &msg, MSG_ERRQUEUE) < 0) return;
        sock_extended_err err;
        std::memcpy(&err, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof err);
        if (err.ee_origin == SO_EE_ORIGIN_ZEROCOPY) acked_ = err.ee_data + 1;
    }
    int fd_;
    std::array<std::vector<char>, slots> chunk_;
    unsigned sent_ = 0, acked_ = 0;
};
