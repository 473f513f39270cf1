// Outgoing queue of a video relay on a socket with zero-copy transmission.
#include <cerrno>
#include <cstddef>
#include <deque>
#include <sys/socket.h>
#include <sys/types.h>
#include <utility>
#include <vector>

class relay_queue {
public:
    explicit relay_queue(int fd) : fd_(fd)
    {
        int one = 1;
        ::setsockopt(fd_, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one);
    }

    void enqueue(std::vector<std::byte> packet)
    {
        if (packet.empty()) return;
        packets_.push_back(std::move(packet));
    }

    bool flush()
    {
        while (!packets_.empty()) {
            const auto& p = packets_.front();
            ssize_t n = ::send(fd_, p.data() + sent_, p.size() - sent_, MSG_ZEROCOPY | MSG_NOSIGNAL);
            if (n < 0) {
                if (errno == EINTR) continue;
                return errno == EAGAIN || errno == EWOULDBLOCK;
            }
            sent_ += static_cast<std::size_t>(n);
            if (sent_ == p.size()) {
                packets_.pop_front(); // expect: freed-in-flight
                sent_ = 0;
            }
        }
        return true;
    }

    bool idle() const { return packets_.empty(); }

private:
    int fd_;
    std::size_t sent_ = 0;
    std::deque<std::vector<std::byte>> packets_;
};
