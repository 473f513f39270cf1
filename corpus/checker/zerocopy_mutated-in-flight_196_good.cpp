// Video packet sender with MSG_ZEROCOPY: a few slots are filled in turn, each after its last notification.
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <linux/errqueue.h>
#include <poll.h>
#include <sys/socket.h>
#include <unordered_map>
#include <vector>

class packet_sender {
public:
    explicit packet_sender(int fd) : fd_(fd)
    {
        int one = 1;
        enabled_ = ::setsockopt(fd_, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) == 0;
        for (slot& s : slots_) s.bytes.resize(slot_size);
    }

    ~packet_sender()
    {
        for (slot& s : slots_) await(s);
    }

    packet_sender(const packet_sender&) = delete;
    packet_sender& operator=(const packet_sender&) = delete;

    bool send_packet(const void* payload, std::size_t n, std::uint32_t stamp)
    {
        if (n + sizeof stamp > slot_size) return false;
        slot& s = slots_[turn_++ % slots_.size()];
        await(s);
        std::memcpy(s.bytes.data(), &stamp, sizeof stamp);
        std::memcpy(s.bytes.data() + sizeof stamp, payload, n);
        return push(s, n + sizeof stamp);
    }

private:
    static constexpr std::size_t slot_size = 65536;

    struct slot {
        std::vector<char> bytes;
        unsigned pending = 0;
    };

    bool push(slot& s, std::size_t n)
    {
        std::size_t done = 0;
        while (done < n) {
            ssize_t w = ::send(fd_, s.bytes.data() + done, n - done, MSG_NOSIGNAL | (enabled_ ? MSG_ZEROCOPY : 0));
            if (w < 0) {
                if (errno == EINTR) continue;
                if (errno == ENOBUFS && !in_flight_.empty()) {
                    collect();
                    continue;
                }
                return false;
            }
            done += std::size_t(w);
            if (enabled_) {
                in_flight_[next_id_++] = &s;
                ++s.pending;
            }
        }
        return true;
    }

    void await(slot& s)
    {
        while (s.pending > 0) collect();
    }

    // Waits for the error queue and accounts for what it reports.
    void collect()
    {
        pollfd p{fd_, 0, 0};
        ::poll(&p, 1, 100);
        alignas(cmsghdr) char control[128];
        msghdr m{};
        m.msg_control = control;
        m.msg_controllen = sizeof control;
        if (::recvmsg(fd_, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
        for (cmsghdr* c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
            sock_extended_err e;
            std::memcpy(&e, CMSG_DATA(c), sizeof e);
            if (e.ee_origin != SO_EE_ORIGIN_ZEROCOPY) continue;
            for (std::uint32_t id = e.ee_info; id != e.ee_data + 1; ++id) {
                auto it = in_flight_.find(id);
                if (it == in_flight_.end()) continue;
                --it->second->pending;
                in_flight_.erase(it);
            }
        }
    }

    int fd_;
    bool enabled_ = false;
    std::array<slot, 4> slots_;
    unsigned turn_ = 0;
    std::uint32_t next_id_ = 0;
    std::unordered_map<std::uint32_t, slot*> in_flight_;
};
