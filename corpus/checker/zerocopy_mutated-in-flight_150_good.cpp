// Snapshot sender: serialises rows into two large pages and sends them with MSG_ZEROCOPY in turn.
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <linux/errqueue.h>
#include <memory>
#include <netinet/in.h>
#include <poll.h>
#include <span>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>

class snapshot_sender {
public:
    static constexpr std::size_t page_size = 128 * 1024;

    explicit snapshot_sender(int fd) : fd_(fd)
    {
        const int one = 1;
        if (::setsockopt(fd_, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) != 0)
            throw std::runtime_error("SO_ZEROCOPY");
        for (page& p : pages_) p.bytes = std::make_unique<char[]>(page_size);
    }
    snapshot_sender(const snapshot_sender&) = delete;
    snapshot_sender& operator=(const snapshot_sender&) = delete;
    ~snapshot_sender()
    {
        wait_for(pages_[0]);
        wait_for(pages_[1]);
    }

    bool add_row(std::string_view row)
    {
        if (row.size() + 4 > page_size) return false;
        if (current().used + row.size() + 4 > page_size && !turn()) return false;
        page& p = current();
        const std::uint32_t len = static_cast<std::uint32_t>(row.size());
        std::memcpy(p.bytes.get() + p.used, &len, 4);
        std::memcpy(p.bytes.get() + p.used + 4, row.data(), row.size());
        p.used += row.size() + 4;
        return true;
    }

    bool finish() { return turn(); }

private:
    struct page {
        std::unique_ptr<char[]> bytes;
        std::size_t used = 0;
        std::uint32_t first = 0;  // the send calls that refer to this page: [first, last)
        std::uint32_t last = 0;
        std::uint32_t released = 0;

        bool busy() const { return released != last - first; }
        void note(std::uint32_t lo, std::uint32_t hi)
        {
            const std::uint32_t from = std::max(lo, first);
            const std::uint32_t to = std::min(hi + 1, last);
            if (from < to) released += to - from;
        }
    };

    page& current() { return pages_[index_]; }

    // Sends the current page and makes the other one the current one.
    bool turn()
    {
        const bool ok = send_page(current());
        index_ ^= 1;
        page& next = current();
        wait_for(next);
        next.used = 0;
        next.first = next.last = issued_;
        next.released = 0;
        return ok;
    }

    bool send_page(page& p)
    {
        p.first = p.last = issued_;
        p.released = 0;
        std::span<const char> rest(p.bytes.get(), p.used);
        while (!rest.empty()) {
            const ssize_t n = ::send(fd_, rest.data(), rest.size(), MSG_ZEROCOPY | MSG_NOSIGNAL);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0 && errno == ENOBUFS && (pages_[0].busy() || pages_[1].busy())) {
                wait_for(pages_[0]);
                wait_for(pages_[1]);
                continue;
            }
            if (n < 0) return false;
            p.last = ++issued_;
            rest = rest.subspan(static_cast<std::size_t>(n));
        }
        return true;
    }

    void wait_for(const page& p)
    {
        while (p.busy()) {
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
            if (e.ee_origin != SO_EE_ORIGIN_ZEROCOPY) continue;
            for (page& p : pages_) p.note(e.ee_info, e.ee_data);
        }
    }

    int fd_;
    page pages_[2];
    unsigned index_ = 0;
    std::uint32_t issued_ = 0;
};
