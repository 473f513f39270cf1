#include <string>
#include <sys/socket.h>
#include <sys/uio.h>
#include <vector>

struct sample {
    double t, v;
};

class exporter {
public:
    explicit exporter(int fd) : fd_(fd)
    {
        int one = 1;
        zc_ = ::setsockopt(fd_, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) == 0;
    }

    bool publish(const std::vector<sample>& batch)
    {
        std::vector<char> wire;
        wire.reserve(batch.size() * 24);
        for (const auto& s : batch) {
            std::string line = std::to_string(s.t) + ' ' + std::to_string(s.v) + '\n';
            wire.insert(wire.end(), line.begin(), line.end());
        }
        iovec v{wire.data(), wire.size()};
        msghdr mh{};
        mh.msg_iov = &v;
        mh.msg_iovlen = 1;
        return ::sendmsg(fd_, &mh, MSG_ZEROCOPY | MSG_NOSIGNAL) == ssize_t(wire.size()); // expect: stack-escape
    }

private:
    int fd_;
    bool zc_ = false;
};
