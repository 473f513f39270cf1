#include <cstddef>
#include <span>
#include <sys/socket.h>
#include <system_error>

class stream_socket {
public:
    explicit stream_socket(int fd) : fd_(fd) {}
    virtual ~stream_socket() = default;
    virtual std::size_t write(std::span<const std::byte> b)
    {
        ssize_t n = ::send(fd_, b.data(), b.size(), MSG_NOSIGNAL);
        if (n < 0) throw std::system_error(errno, std::generic_category());
        return static_cast<std::size_t>(n);
    }

protected:
    int fd_;
};

// Same interface, other promise.
class zerocopy_socket final : public stream_socket {
public:
    using stream_socket::stream_socket;
    std::size_t write(std::span<const std::byte> b) override
    {
        if (b.size() < 10240) return stream_socket::write(b);
        ssize_t n = ::send(fd_, b.data(), b.size(), MSG_NOSIGNAL | MSG_ZEROCOPY); // expect: borrowed-parameter
        if (n < 0) throw std::system_error(errno, std::generic_category());
        ++unconfirmed_;
        return static_cast<std::size_t>(n);
    }

private:
    unsigned unconfirmed_ = 0;
};
