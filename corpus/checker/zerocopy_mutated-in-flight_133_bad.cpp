// Replication link: replays fixed-size records to a follower with MSG_ZEROCOPY.
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <span>
#include <stdexcept>
#include <sys/socket.h>

struct record {
    std::uint64_t lsn;
    std::uint32_t table;
    std::uint32_t length;
    unsigned char payload[32 * 1024 - 16];
};

class follower_link {
public:
    explicit follower_link(int fd) : fd_(fd)
    {
        const int one = 1;
        if (::setsockopt(fd_, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) != 0)
            throw std::runtime_error("SO_ZEROCOPY");
    }

    bool replay(std::span<const record> batch)
    {
        bool ok = true;
        for (const record& r : batch) {
            stage(r);
            ok = transmit();
            if (!ok) break;
            last_lsn_ = r.lsn;
        }
        settle();
        return ok;
    }

    std::uint64_t last_lsn() const { return last_lsn_; }

private:
    void stage(const record& r)
    {
        std::memcpy(&wire_, &r, sizeof wire_); // expect: mutated-in-flight
    }

    bool transmit()
    {
        const char* p = reinterpret_cast<const char*>(&wire_);
        std::size_t left = sizeof wire_;
        while (left > 0) {
            const ssize_t n = ::send(fd_, p, left, MSG_ZEROCOPY | MSG_NOSIGNAL);
            if (n < 0) {
                if (errno == EINTR) continue;
                return false;
            }
            ++issued_;
            p += n;
            left -= static_cast<std::size_t>(n);
        }
        return true;
    }

    void settle()
    {
        while (acked_ != issued_) {
            pollfd pfd{fd_, 0, 0};
            ::poll(&pfd, 1, -1);
            read_notifications();
        }
    }

    void read_notifications()
    {
        char control[128];
        msghdr msg{};
        msg.msg_control = control;
        msg.msg_controllen = sizeof control;
        if (::recvmsg(fd_, &msg, MSG_ERRQUEUE) < 0) return;
        for (cmsghdr* c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
            if (c->cmsg_level != SOL_IP || c->cmsg_type != IP_RECVERR) continue;
            sock_extended_err e;
            std::memcpy(&e, CMSG_DATA(c), sizeof e);
            if (e.ee_origin == SO_EE_ORIGIN_ZEROCOPY) acked_ += e.ee_data - e.ee_info + 1;
        }
    }

    int fd_;
    std::uint32_t issued_ = 0;
    std::uint32_t acked_ = 0;
    std::uint64_t last_lsn_ = 0;
    record wire_{};
};
