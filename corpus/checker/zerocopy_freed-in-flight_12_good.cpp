#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <deque>
#include <linux/errqueue.h>
#include <map>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <utility>

namespace cdn {

using chunk = std::shared_ptr<const std::string>;

// Every send() gets the next kernel sequence number; its chunk is held under that number until
// the error queue has reported it.
class zc_stream {
public:
    explicit zc_stream(int fd) : fd_(fd) {}

    void enqueue(std::string s) { waiting_.push_back(std::make_shared<const std::string>(std::move(s))); }

    enum class result { done, again, broken };

    result flush()
    {
        while (!waiting_.empty()) {
            const chunk& c = waiting_.front();
            ssize_t n = ::send(fd_, c->data() + off_, c->size() - off_, MSG_ZEROCOPY | MSG_DONTWAIT | MSG_NOSIGNAL);
            if (n < 0) {
                if (errno == EAGAIN || errno == ENOBUFS)
                    return result::again;
                return result::broken;
            }
            lent_.emplace(seq_++, c);
            off_ += std::size_t(n);
            if (off_ >= c->size()) {
                off_ = 0;
                waiting_.pop_front();
            }
        }
        return result::done;
    }

    void collect()
    {
        alignas(cmsghdr) char ctrl[128];
        for (;;) {
            msghdr m{};
            m.msg_control = ctrl;
            m.msg_controllen = sizeof ctrl;
            if (::recvmsg(fd_, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
                break;
            for (auto* h = CMSG_FIRSTHDR(&m); h; h = CMSG_NXTHDR(&m, h)) {
                sock_extended_err e;
                std::memcpy(&e, CMSG_DATA(h), sizeof e);
                if (e.ee_errno == 0 && e.ee_origin == SO_EE_ORIGIN_ZEROCOPY)
                    release(e.ee_info, e.ee_data);
            }
        }
    }

    bool drained() const { return waiting_.empty() && lent_.empty(); }

private:
    void release(std::uint32_t lo, std::uint32_t hi)
    {
        lent_.erase(lent_.lower_bound(lo), lent_.upper_bound(hi));
    }

    int fd_;
    std::uint32_t seq_ = 0;
    std::size_t off_ = 0;
    std::deque<chunk> waiting_;
    std::map<std::uint32_t, chunk> lent_;
};

}  // namespace cdn
