// Event push over TCP. Frames above the threshold skip the copy into the socket buffer.
#include <cerrno>
#include <cstdint>
#include <string>
#include <sys/socket.h>
#include <vector>

struct Event {
    std::uint32_t topic = 0;
    std::vector<std::string> lines;
};

class FrameCodec {
public:
    static std::string encode(const Event& e)
    {
        std::string out(8, '\0');
        for (const auto& l : e.lines) {
            out += l;
            out += '\n';
        }
        put32(out, 0, std::uint32_t(out.size() - 8));
        put32(out, 4, e.topic);
        return out;
    }

private:
    static void put32(std::string& s, std::size_t at, std::uint32_t v)
    {
        for (int i = 0; i < 4; ++i) s[at + std::size_t(i)] = char(v >> (24 - 8 * i));
    }
};

class PushSocket {
public:
    explicit PushSocket(int fd) : fd_(fd)
    {
        int one = 1;
        zerocopy_ = ::setsockopt(fd_, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) == 0;
    }

    bool push(const Event& e)
    {
        if (zerocopy_) return push_nocopy(e);
        return write_all(FrameCodec::encode(e), MSG_NOSIGNAL);
    }

    // EPOLLERR: the notifications are only counted.
    void on_errqueue()
    {
        char ctl[128];
        msghdr m{};
        m.msg_control = ctl;
        m.msg_controllen = sizeof ctl;
        while (::recvmsg(fd_, &m, MSG_ERRQUEUE) >= 0) {
            ++notified_;
            m.msg_controllen = sizeof ctl;
        }
    }

private:
    bool push_nocopy(const Event& e)
    {
        return write_all(FrameCodec::encode(e), MSG_NOSIGNAL | MSG_ZEROCOPY); // expect: temporary
    }

    bool write_all(const std::string& frame, int flags)
    {
        std::size_t at = 0;
        while (at < frame.size()) {
            ssize_t n = ::send(fd_, frame.data() + at, frame.size() - at, flags); // allow: temporary
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return false;
            at += std::size_t(n);
        }
        return true;
    }

    int fd_;
    bool zerocopy_ = false;
    unsigned long notified_ = 0;
};
