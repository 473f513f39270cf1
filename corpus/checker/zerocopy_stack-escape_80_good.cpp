#include <cstdint>
#include <deque>
#include <time.h>
#include <linux/errqueue.h>
#include <string>
#include <sys/socket.h>
#include <vector>

class exporter {
public:
    explicit exporter(int fd) : fd_(fd) {}

    bool publish(std::vector<char> wire)
    {
        parked_.push_back({next_, std::move(wire)});
        auto& w = parked_.back().bytes;
        ssize_t n = ::send(fd_, w.data(), w.size(), MSG_ZEROCOPY | MSG_NOSIGNAL);
        if (n < 0) {
            parked_.pop_back();
            return false;
        }
        ++next_;
        return n == ssize_t(w.size());
    }
    bool heartbeat(unsigned seq)
    {
        std::string text = "hb " + std::to_string(seq) + "\n";
        return ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) > 0;
    }
    void on_error_queue()
    {
        char control[128];
        msghdr mh{};
        mh.msg_control = control;
        mh.msg_controllen = sizeof control;
        if (::recvmsg(fd_, &mh, MSG_ERRQUEUE) < 0) return;
        for (cmsghdr* c = CMSG_FIRSTHDR(&mh); c; c = CMSG_NXTHDR(&mh, c)) {
            auto* e = reinterpret_cast<sock_extended_err*>(CMSG_DATA(c));
            if (e->ee_origin != SO_EE_ORIGIN_ZEROCOPY) continue;
            while (!parked_.empty() && parked_.front().id <= e->ee_data) parked_.pop_front();
        }
    }

private:
    struct parked {
        std::uint32_t id;
        std::vector<char> bytes;
    };
    int fd_;
    std::uint32_t next_ = 0;
    std::deque<parked> parked_;
};
