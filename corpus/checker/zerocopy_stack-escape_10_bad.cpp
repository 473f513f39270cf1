#include <cstring>
#include <string>
#include <sys/socket.h>
#include <system_error>

class zc_socket {
public:
    explicit zc_socket(int fd) : fd_(fd)
    {
        int one = 1;
        if (::setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one)) throw std::system_error(errno, std::generic_category());
    }

    void send_record(unsigned id, const std::string& body)
    {
        std::string record(12, '\0');
        std::memcpy(record.data(), &id, sizeof id);
        record += body;
        const ssize_t n = ::send(fd_, record.data(), record.size(), MSG_ZEROCOPY | MSG_NOSIGNAL); // expect: stack-escape
        if (n < 0) throw std::system_error(errno, std::generic_category());
        ++unacked_;
    }

private:
    int fd_;
    unsigned unacked_ = 0;
};
